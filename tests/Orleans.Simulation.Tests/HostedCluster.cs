namespace Orleans.Simulation.Tests.BothHosts;

/// <summary>The simulated host for the tests that both hosts have to pass: each test runs under some seeds.</summary>
internal sealed class HostedCluster
{
    private const int Seeds = 10;

    [ThreadStatic]
    private static SeededScheduler? _scheduler;

    private readonly SimulatedCluster _cluster = new(_scheduler!);

    private HostedCluster()
    {
    }

    public IGrainFactory Grains => _cluster.GrainFactory;

    public IReadOnlyList<SiloAddress> Silos => [.. _cluster.Silos.Select(silo => silo.SiloAddress)];

    /// <summary>Runs a test on a cluster of its own; the test gets a key that no other run has.</summary>
    public static Task RunAsync(Func<HostedCluster, string, Task> test, int silos = 1)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            _scheduler = new SeededScheduler(seed, new VirtualTimeProvider());
            var cluster = new HostedCluster();
            _scheduler.Run(async () =>
            {
                await cluster._cluster.StartSilosAsync(silos);
                await test(cluster, Guid.NewGuid().ToString("N"));
                await cluster._cluster.StopAllSilosAsync();
            });
        }

        return Task.CompletedTask;
    }

    /// <summary>Completes a promise between turns, as code outside of grains has to have it.</summary>
    public static void Post(Action completion) => _scheduler!.Post(completion);

    public async Task<SiloAddress> StartAsync() => (await _cluster.StartSiloAsync()).SiloAddress;

    public Task StopAsync(SiloAddress silo) => _cluster.StopSiloAsync(Find(silo));

    public Task KillAsync(SiloAddress silo) => _cluster.KillSiloAsync(Find(silo));

    private SimulatedSilo Find(SiloAddress address) => _cluster.Silos.Single(silo => silo.SiloAddress.Equals(address));
}
