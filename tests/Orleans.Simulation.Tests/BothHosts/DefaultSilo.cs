using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class DefaultSilo : ISiloConfigurator
{
    public void Configure(ISiloBuilder siloBuilder)
    {
    }
}
