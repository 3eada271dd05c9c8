namespace Orleans.Simulation.Runtime;

/// <summary>One silo: its identity, its settings and its place in the cluster.</summary>
internal sealed partial class Silo : ILocalSiloDetails, ISiloStatusOracle
{
    private static readonly DateTime GenerationEpoch = new(2022, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly Lock GenerationLock = new();
    private static int _lastGeneration;
    private readonly ILogger<Silo> _logger;
    private volatile bool _isKilled;
    private volatile bool _isClosing;
    private readonly SiloLifecycle _lifecycle = new();
    private ITimer? _collectionTimer;

    public Silo(string name, int port, Cluster cluster, IServiceProvider services)
    {
        Name = name;
        Cluster = cluster;
        Services = services;
        MaxForwardCount = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.MaxForwardCount;
        CollectionOptions = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        _logger = services.GetRequiredService<ILogger<Silo>>();
        SiloAddress = new(new(IPAddress.Loopback, port), NextGeneration(cluster.Time));
    }

    public static DeactivationReason ShuttingDown { get; } = new(DeactivationReasonCode.ShuttingDown, "The silo is shutting down.");
    public IServiceProvider Services { get; }
    public Cluster Cluster { get; }
    public TimeProvider Time => Cluster.Time;
    public GrainCollectionOptions CollectionOptions { get; }
    public string Name { get; }
    public int MaxForwardCount { get; }
    public SiloAddress SiloAddress { get; }

    /// <summary>True once the silo was killed: its activations run no further turn.</summary>
    public bool IsKilled => _isKilled;

    /// <summary>True once the silo ends its activations: one that is made now must end too.</summary>
    public bool IsClosing => _isClosing;

    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => Cluster.Membership.StatusOf(siloAddress);
    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => Cluster.Membership.Subscribe(observer);
    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => Cluster.Membership.Unsubscribe(observer);

    public TimeSpan CollectionAgeOf(GrainClass grainClass) =>
        CollectionOptions.ClassSpecificCollectionAge.TryGetValue(grainClass.Type.FullName!, out var age)
            ? age
            : grainClass.CollectionAge ?? CollectionOptions.CollectionAge;

    /// <summary>Signals a source after a time of the host's clock.</summary>
    public ITimer? CancelAfter(CancellationTokenSource source, TimeSpan time) => time == Timeout.InfiniteTimeSpan
        ? null
        : Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), source, time, Timeout.InfiniteTimeSpan);

    public Task StartAsync()
    {
        Cluster.Membership.Set(this, SiloStatus.Joining);
        _lifecycle.Subscribe(nameof(Silo), ServiceLifecycleStage.RuntimeServices, BeginCollecting, EndCollecting);
        _lifecycle.Subscribe(nameof(Silo), ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, DeactivateAllAsync);
        _lifecycle.Subscribe(nameof(Silo), ServiceLifecycleStage.BecomeActive, _ =>
        {
            Cluster.Membership.Set(this, SiloStatus.Active);
            return Task.CompletedTask;
        });
        foreach (var participant in Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(_lifecycle);
        }

        return _lifecycle.StartAsync(CancellationToken.None);
    }

    /// <summary>Ends the silo. A killed one has lost its grains before its services are told to stop.</summary>
    public async Task StopAsync(bool kill)
    {
        if (kill)
        {
            Kill();
        }

        var stop = _lifecycle.StopAsync(new CancellationToken(canceled: kill));
        await stop.ConfigureAwait(kill ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
        if (GetApproximateSiloStatus(SiloAddress) != SiloStatus.Dead)
        {
            Cluster.Membership.Set(this, SiloStatus.Dead);
        }
    }

    /// <summary>Lets the silo vanish: no turn of it runs any more and its calls in flight fail.</summary>
    public void Kill()
    {
        _isKilled = true;
        Cluster.Membership.Set(this, SiloStatus.Dead);
        foreach (var activation in OwnActivations())
        {
            Cluster.Remove(activation);
            activation.Abandon();
        }

        Cluster.PendingCalls.RejectCallsTo(this);
    }

    // Looks for idle activations once each quantum.
    private Task BeginCollecting(CancellationToken cancellationToken)
    {
        var quantum = CollectionOptions.CollectionQuantum;
        _collectionTimer = Time.CreateTimer(_ => OwnActivations().FindAll(a => a.IsIdle()).ForEach(a => a.Collect()), null, quantum, quantum);
        return Task.CompletedTask;
    }

    private Task EndCollecting(CancellationToken cancellationToken) => _collectionTimer?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    // Ends all activations of the silo; returns when they are gone or the token is signalled.
    private async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        Cluster.Membership.Set(this, SiloStatus.ShuttingDown);
        _isClosing = true;
        // Activations that were being made while the silo left are found by the next look.
        while (OwnActivations() is { Count: > 0 } activations && !cancellationToken.IsCancellationRequested)
        {
            activations.ForEach(a => a.Deactivate(ShuttingDown, cancellationToken));
            await Task.WhenAll(activations.Select(a => a.Deactivated))
                .WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (OwnActivations().Count > 0)
        {
            Kill();
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "A turn of {Activation} failed within the host.")]
    public partial void LogTurnFailed(Exception exception, Activation activation);

    [LoggerMessage(Level = LogLevel.Error, Message = "Activating {Activation} failed.")]
    public partial void LogActivationFailed(Exception exception, Activation activation);

    [LoggerMessage(Level = LogLevel.Error, Message = "Deactivating {Activation} failed; it is gone nevertheless.")]
    public partial void LogDeactivationFailed(Exception exception, Activation activation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer of {Activation} failed; it goes on.")]
    public partial void LogTimerFailed(Exception exception, Activation activation);

    private List<Activation> OwnActivations() =>
        [.. Cluster.Activations.Where(a => ReferenceEquals(a.Silo, this)).OrderBy(a => a.Number)];

    private static int NextGeneration(TimeProvider time)
    {
        lock (GenerationLock)
        {
            return _lastGeneration = Math.Max((int)(time.GetUtcNow().UtcDateTime - GenerationEpoch).TotalSeconds, _lastGeneration + 1);
        }
    }
}
