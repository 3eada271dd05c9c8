namespace Orleans.Runtime;

/// <summary>An endpoint with a generation: the same endpoint after a restart is another silo.</summary>
[Immutable]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>
{
    internal SiloAddress(IPEndPoint endpoint, int generation) => (Endpoint, Generation) = (endpoint, generation);

    /// <summary>Where the silo would listen. The embedded host opens no port.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Grows with each start on the same endpoint.</summary>
    public int Generation { get; }

    /// <summary>Reads what <see cref="ToParsableString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no silo address.</exception>
    public static SiloAddress FromParsableString(string addr)
    {
        ArgumentNullException.ThrowIfNull(addr);
        var at = addr.LastIndexOf('@');
        if (at > 0
            && IPEndPoint.TryParse(addr.AsSpan(0, at), out var endpoint)
            && int.TryParse(addr.AsSpan(at + 1), CultureInfo.InvariantCulture, out var generation))
        {
            return new(endpoint, generation);
        }

        throw new FormatException($"Invalid string SiloAddress: {addr}");
    }

    /// <summary>The address as <c>127.0.0.1:11111@generation</c>, for storing.</summary>
    public string ToParsableString() => $"{Endpoint}@{Generation}";

    /// <inheritdoc/>
    public bool Equals(SiloAddress? other) =>
        other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => Endpoint.GetHashCode() ^ Generation;

    /// <summary>Older generations first, then by port.</summary>
    public int CompareTo(SiloAddress? other) => other is null
        ? 1
        : Generation.CompareTo(other.Generation) is var order and not 0 ? order : Endpoint.Port.CompareTo(other.Endpoint.Port);

    /// <inheritdoc/>
    public override string ToString() => $"S{Endpoint}:{Generation}";
}
