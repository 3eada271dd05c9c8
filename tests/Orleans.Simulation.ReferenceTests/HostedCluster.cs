using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

/// <summary>Orleans itself for the tests that both hosts have to pass.</summary>
internal sealed class HostedCluster
{
    // Only a test that would never end gets that far.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly InProcessTestCluster _cluster;

    private HostedCluster(InProcessTestCluster cluster) => _cluster = cluster;

    public IGrainFactory Grains => _cluster.Client;

    public IReadOnlyList<SiloAddress> Silos => [.. _cluster.Silos.OrderBy(silo => silo.InstanceNumber).Select(silo => silo.SiloAddress)];

    /// <summary>Runs a test on a cluster of its own; the test gets a key that no other run has.</summary>
    public static async Task RunAsync(Func<HostedCluster, string, Task> test, short silos = 1)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        await test(new HostedCluster(cluster), Guid.NewGuid().ToString("N")).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await cluster.StopAllSilosAsync();
    }

    /// <summary>Completes a promise; on real threads that may be done anywhere.</summary>
    public static void Post(Action completion) => completion();

    public async Task<SiloAddress> StartAsync()
    {
        var silo = await _cluster.StartAdditionalSiloAsync();
        await _cluster.WaitForLivenessToStabilizeAsync();
        return silo.SiloAddress;
    }

    public async Task StopAsync(SiloAddress silo)
    {
        await _cluster.StopSiloAsync(Find(silo));
        await _cluster.WaitForLivenessToStabilizeAsync();
    }

    public async Task KillAsync(SiloAddress silo)
    {
        await _cluster.KillSiloAsync(Find(silo));
        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);
    }

    private InProcessSiloHandle Find(SiloAddress silo) => _cluster.GetSiloForAddress(silo)!;
}
