using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

/// <summary>A cluster for the length of one test.</summary>
internal static class ClusterFixture
{
    public static Task<TestCluster> StartAsync(short silos = 1) => StartAsync<DefaultSilo>(silos);

    public static async Task<TestCluster> StartAsync<TConfigurator>(short silos = 1, params (string Key, string Value)[] properties)
        where TConfigurator : ISiloConfigurator, new()
    {
        var builder = new TestClusterBuilder(silos);
        builder.AddSiloBuilderConfigurator<TConfigurator>();
        foreach (var (key, value) in properties)
            builder.Properties[key] = value;
        var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        return cluster;
    }
}
