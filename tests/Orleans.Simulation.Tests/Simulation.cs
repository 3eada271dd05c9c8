using Orleans.TestingHost;

namespace Orleans.Simulation.Tests;

/// <summary>A cluster on a seeded scheduler.</summary>
internal sealed class Simulation
{
    private readonly TestCluster _cluster;

    public Simulation(int seed = 1, short silos = 1, Action<ISiloBuilder>? configure = null)
    {
        Scheduler = new(seed, new()) { Trace = Trace };
        _cluster = new TestClusterBuilder(silos)
            .ConfigureSilos(silo =>
            {
                silo.UseSimulation(Scheduler);
                configure?.Invoke(silo);
            })
            .Build();
        Scheduler.Run(() => _cluster.DeployAsync(CancellationToken.None));
    }

    public SeededScheduler Scheduler { get; }

    public StringWriter Trace { get; } = new();

    public TestCluster Cluster => _cluster;

    public IGrainFactory Grains => _cluster.GrainFactory;

    public void Run(Func<Task> body) => Scheduler.Run(body);

    public T Run<T>(Func<Task<T>> body)
    {
        var result = default(T);
        Scheduler.Run(async () => result = await body());
        return result!;
    }
}
