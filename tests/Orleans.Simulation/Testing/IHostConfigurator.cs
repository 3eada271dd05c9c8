namespace Orleans.TestingHost;

/// <summary>Configures the hosts of a test cluster. Made once per silo by its parameterless constructor.</summary>
public interface IHostConfigurator
{
    /// <summary>Configures one host.</summary>
    void Configure(IHostBuilder hostBuilder);
}
