using System.Collections.ObjectModel;

namespace Orleans.TestingHost;

/// <summary>Several silos in this process. They share nothing but the cluster: each has its own services.</summary>
public class TestCluster : IAsyncDisposable
{
    private readonly short _initialSilosCount;
    private readonly Dictionary<string, string?> _properties;
    private readonly IReadOnlyList<Action<IHostBuilder>> _configurators;
    private readonly List<SiloHandle> _silos = [];
    private Cluster? _cluster;
    private ClusterClient? _client;
    private short _started;

    internal TestCluster(short initialSilosCount, Dictionary<string, string?> properties, IReadOnlyList<Action<IHostBuilder>> configurators) =>
        (_initialSilosCount, _properties, _configurators) = (initialSilosCount, properties, configurators);

    /// <summary>The running silos.</summary>
    public ReadOnlyCollection<SiloHandle> Silos => _silos.AsReadOnly();

    /// <summary>The first silo, or null once it was stopped.</summary>
    public SiloHandle? Primary => _silos.Find(s => s.InstanceNumber == 0);

    /// <summary>The running silos but for the first.</summary>
    public IReadOnlyList<SiloHandle> SecondarySilos => _silos.FindAll(s => s.InstanceNumber != 0);

    /// <summary>The way into the grains. It outlives each single silo.</summary>
    /// <exception cref="InvalidOperationException">The cluster was not deployed yet.</exception>
    public IClusterClient Client => _client ?? throw new InvalidOperationException("The cluster was not deployed yet.");

    /// <inheritdoc cref="Client"/>
    public IGrainFactory GrainFactory => Client;

    /// <summary>Starts the initial silos.</summary>
    public async Task DeployAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _initialSilosCount; i++)
            await StartAsync(_started++, cancellationToken);
    }

    /// <summary>Starts one more silo.</summary>
    /// <param name="startAdditionalSiloOnNewPort">Accepted; each silo has its own port in its address.</param>
    public Task<SiloHandle> StartAdditionalSiloAsync(bool startAdditionalSiloOnNewPort = false) => StartAsync(_started++, CancellationToken.None);

    /// <summary>Stops a silo in good order: its grains deactivate and come up elsewhere when called.</summary>
    public Task StopSiloAsync(SiloHandle instance, CancellationToken cancellationToken) => EndAsync(instance, stopGracefully: true, cancellationToken);

    /// <summary>Kills a silo: its grains vanish without <see cref="Grain.OnDeactivateAsync"/> and calls in flight fail.</summary>
    public Task KillSiloAsync(SiloHandle instance, CancellationToken cancellationToken) => EndAsync(instance, stopGracefully: false, cancellationToken);

    /// <summary>Stops a silo and starts it again at the same endpoint, with another generation.</summary>
    public async Task<SiloHandle?> RestartSiloAsync(SiloHandle instance)
    {
        await StopSiloAsync(instance, CancellationToken.None);
        return await StartAsync(instance.InstanceNumber, CancellationToken.None);
    }

    /// <summary>Stops all silos.</summary>
    public async Task StopAllSilosAsync(CancellationToken cancellationToken)
    {
        foreach (var silo in _silos.OrderByDescending(s => s.InstanceNumber).ToArray())
            await StopSiloAsync(silo, cancellationToken);
    }

    /// <summary>Returns when all silos know of all changes, which here is at once.</summary>
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    /// <summary>Stops and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync(CancellationToken.None);
        GC.SuppressFinalize(this);
    }

    private async Task<SiloHandle> StartAsync(short number, CancellationToken cancellationToken)
    {
        var host = BuildHost(number, number == 0 ? "Primary" : $"Secondary_{number}");
        var handle = new InProcessSiloHandle(host, number);
        await host.StartAsync(cancellationToken);
        _silos.Add(handle);
        _client ??= new(_cluster!, host.Services);
        return handle;
    }

    private IHost BuildHost(short number, string name)
    {
        var builder = new HostBuilder()
            .UseEnvironment(Environments.Development)
            .ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(_properties))
            .UseOrleans(silo => silo
                .Configure<SiloOptions>(options => options.SiloName = name)
                .Configure<EndpointOptions>(options => options.SiloPort = EndpointOptions.DEFAULT_SILO_PORT + number)
                .Services.AddSingleton(services => _cluster ??= new(services)));
        foreach (var configure in _configurators)
            configure(builder);
        return builder.Build();
    }

    private async Task EndAsync(SiloHandle instance, bool stopGracefully, CancellationToken cancellationToken)
    {
        try
        {
            await ((InProcessSiloHandle)instance).EndAsync(stopGracefully, cancellationToken);
        }
        finally
        {
            _silos.Remove(instance);
            await instance.DisposeAsync();
        }
    }
}
