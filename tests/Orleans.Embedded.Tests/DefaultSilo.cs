using Orleans.TestingHost;

namespace Orleans.Embedded.Tests;

public sealed class DefaultSilo : ISiloConfigurator
{
    public void Configure(ISiloBuilder siloBuilder)
    {
    }
}
