using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Randomness that a seed gives again.</summary>
internal sealed class SeededRandomSource(int seed) : RandomSource
{
    private readonly Random _random = new(seed);

    public override void Fill(Span<byte> buffer) => _random.NextBytes(buffer);
}
