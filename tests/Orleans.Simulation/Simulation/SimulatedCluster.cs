namespace Orleans.Simulation;

/// <summary>Silos on a seeded scheduler and its clock. They share nothing but the cluster: each has services of its own.</summary>
/// <param name="scheduler">Runs everything; calls of the cluster's own methods belong within its <see cref="SeededScheduler.Run"/>.</param>
/// <param name="configure">Adds services to a silo.</param>
public sealed class SimulatedCluster(SeededScheduler scheduler, Action<IServiceCollection>? configure = null)
{
    private const int FirstPort = 11111;

    private readonly Cluster _cluster = new(scheduler);
    private readonly List<SimulatedSilo> _silos = [];
    private int _started;

    /// <summary>The running silos.</summary>
    public IReadOnlyList<SimulatedSilo> Silos => _silos.AsReadOnly();

    /// <summary>The way into the grains. It outlives each single silo.</summary>
    public IGrainFactory GrainFactory => _cluster.GrainFactory;

    /// <summary>Starts some silos, one after the other.</summary>
    public async Task StartSilosAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await StartSiloAsync();
        }
    }

    /// <summary>Starts one more silo.</summary>
    public async Task<SimulatedSilo> StartSiloAsync()
    {
        var number = _started++;
        var services = new ServiceCollection();
        services.AddLogging().AddOptions();
        services.AddSingleton<TimeProvider>(scheduler.Time);
        services.AddSingleton<IGrainFactory>(_cluster.GrainFactory);
        services.AddSingleton(provider => new Silo($"Silo_{number}", FirstPort + number, _cluster, provider));
        services.AddSingleton<ILocalSiloDetails>(provider => provider.GetRequiredService<Silo>());
        services.AddSingleton<ISiloStatusOracle>(provider => provider.GetRequiredService<Silo>());
        configure?.Invoke(services);
        var silo = new SimulatedSilo(services.BuildServiceProvider());
        await silo.Silo.StartAsync();
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Stops a silo in good order: its grains deactivate and come up elsewhere when called.</summary>
    public Task StopSiloAsync(SimulatedSilo silo) => EndAsync(silo, kill: false);

    /// <summary>Kills a silo: its grains vanish without <see cref="Grain.OnDeactivateAsync"/> and calls in flight fail.</summary>
    public Task KillSiloAsync(SimulatedSilo silo) => EndAsync(silo, kill: true);

    /// <summary>Stops all silos, the one that was started last first.</summary>
    public async Task StopAllSilosAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos).ToArray())
        {
            await StopSiloAsync(silo);
        }
    }

    private async Task EndAsync(SimulatedSilo silo, bool kill)
    {
        ArgumentNullException.ThrowIfNull(silo);
        try
        {
            await silo.Silo.StopAsync(kill);
        }
        finally
        {
            _silos.Remove(silo);
            await silo.Provider.DisposeAsync();
        }
    }
}
