namespace Orleans.Simulation.Runtime;

/// <summary>Hashes above one value and not above another; a range that ends where it begins holds all.</summary>
internal sealed record HashRange(uint Begin, uint End)
{
    /// <summary>The part of one of several silos, in the order of their addresses.</summary>
    public static HashRange Of(int index, int count) => new(Share(index, count), Share(index + 1, count));

    public bool Contains(uint hash) => Begin < End ? hash > Begin && hash <= End : hash > Begin || hash <= End;

    // The last one ends at 2^32, which is 0 and closes the ring.
    private static uint Share(int index, int count) => unchecked((uint)(((ulong)index << 32) / (ulong)count));
}
