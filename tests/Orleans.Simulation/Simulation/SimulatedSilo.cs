namespace Orleans.Simulation;

/// <summary>One silo of a simulated cluster.</summary>
public sealed class SimulatedSilo
{
    internal SimulatedSilo(ServiceProvider provider)
    {
        Provider = provider;
        Silo = provider.GetRequiredService<Silo>();
    }

    /// <summary>Its name, by the order of starts.</summary>
    public string Name => Silo.Name;

    /// <summary>Its address; no two silos have the same.</summary>
    public SiloAddress SiloAddress => Silo.SiloAddress;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => Provider;

    internal ServiceProvider Provider { get; }

    internal Silo Silo { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{SiloAddress}";
}
