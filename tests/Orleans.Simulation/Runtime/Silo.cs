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
    private ITimer? _collectionTimer;

    public Silo(
        IServiceProvider services,
        Cluster cluster,
        IOptions<SiloOptions> silo,
        IOptions<EndpointOptions> endpoint,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SiloMessagingOptions> messaging,
        ILogger<Silo> logger)
    {
        Services = services;
        Cluster = cluster;
        Name = silo.Value.SiloName;
        CollectionOptions = collection.Value;
        _logger = logger;
        cluster.ResponseTimeout = messaging.Value.ResponseTimeout;
        SiloAddress = new(new(IPAddress.Loopback, endpoint.Value.SiloPort), NextGeneration(cluster.Time));
    }

    public static DeactivationReason ShuttingDown { get; } = new(DeactivationReasonCode.ShuttingDown, "The silo is shutting down.");
    public IServiceProvider Services { get; }
    public Cluster Cluster { get; }
    public TimeProvider Time => Cluster.Time;
    public GrainCollectionOptions CollectionOptions { get; }
    public string Name { get; }
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

    /// <summary>Looks for idle activations once each <see cref="GrainCollectionOptions.CollectionQuantum"/> from now on.</summary>
    public Task BeginCollecting(CancellationToken cancellationToken)
    {
        var quantum = CollectionOptions.CollectionQuantum;
        _collectionTimer = Time.CreateTimer(_ => OwnActivations().FindAll(a => a.IsIdle()).ForEach(a => a.Collect()), null, quantum, quantum);
        return Task.CompletedTask;
    }

    public Task EndCollecting(CancellationToken cancellationToken) => _collectionTimer?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    /// <summary>Ends all activations of the silo; returns when they are gone or the token is signalled.</summary>
    public async Task DeactivateAllAsync(CancellationToken cancellationToken)
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
            Kill();
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
            return _lastGeneration = Math.Max((int)(time.GetUtcNow().UtcDateTime - GenerationEpoch).TotalSeconds, _lastGeneration + 1);
    }
}
