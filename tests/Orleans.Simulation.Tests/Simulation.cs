using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Simulation.Tests;

/// <summary>A cluster on a seeded scheduler.</summary>
internal sealed class Simulation
{
    public Simulation(int seed = 1, int silos = 1, Action<IServiceCollection>? configure = null)
    {
        Scheduler = new(seed, new()) { Trace = Trace };
        Cluster = new(Scheduler, configure);
        Scheduler.Run(() => Cluster.StartSilosAsync(silos));
    }

    public SeededScheduler Scheduler { get; }

    public StringWriter Trace { get; } = new();

    public SimulatedCluster Cluster { get; }

    public IGrainFactory Grains => Cluster.GrainFactory;

    public void Run(Func<Task> body) => Scheduler.Run(body);

    public T Run<T>(Func<Task<T>> body)
    {
        var result = default(T);
        Scheduler.Run(async () => result = await body());
        return result!;
    }
}
