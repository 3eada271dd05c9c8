namespace Orleans.TestingHost;

/// <summary>Configures the silos of a test cluster. Made once per silo by its parameterless constructor.</summary>
public interface ISiloConfigurator
{
    /// <summary>Configures one silo.</summary>
    void Configure(ISiloBuilder siloBuilder);
}
