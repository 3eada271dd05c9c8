namespace Orleans.TestingHost;

/// <summary>One silo of a test cluster.</summary>
public abstract class SiloHandle : IAsyncDisposable
{
    private protected SiloHandle() { }

    /// <summary>The silo's name: "Primary", "Secondary_1" and so on.</summary>
    public string Name { get; set; } = null!;

    /// <summary>Its number, counted from 0.</summary>
    public short InstanceNumber { get; set; }

    /// <summary>Its address; a restarted silo has another generation.</summary>
    public SiloAddress SiloAddress { get; set; } = null!;

    /// <summary>Stops the silo, or kills it: calls in flight fail and its grains vanish.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    /// <summary>Stops the silo if it runs, and frees its services.</summary>
    public abstract ValueTask DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{SiloAddress}";
}
