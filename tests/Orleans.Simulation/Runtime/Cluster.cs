namespace Orleans.Simulation.Runtime;

/// <summary>The silos of one process, where each grain is active, and the calls in flight.</summary>
internal sealed class Cluster
{
    private readonly ConcurrentDictionary<GrainId, Activation> _directory = new();
    private long _activations;

    public Cluster(IServiceProvider services)
    {
        Time = services.GetRequiredService<TimeProvider>();
        Scheduler = services.GetService<TurnScheduler>() ?? new TurnScheduler();
        Copier = services.GetService<ArgumentCopier>();
        PendingCalls = new(Time);
        GrainFactory = new(this);
    }

    public TimeProvider Time { get; }
    public TurnScheduler Scheduler { get; }
    public ArgumentCopier? Copier { get; }
    public PendingCalls PendingCalls { get; }
    public GrainFactory GrainFactory { get; }
    public Membership Membership { get; } = new();
    public InMemoryReminderTable Reminders { get; } = new();
    public ConcurrentDictionary<SiloAddress, ReminderService> ReminderServices { get; } = new();
    public TimeSpan ResponseTimeout { get; set; } = new SiloMessagingOptions().ResponseTimeout;
    public IEnumerable<Activation> Activations => _directory.Values;

    public TimeSpan TimeoutOf(GrainCall call) => call.Shape.ResponseTimeout ?? ResponseTimeout;

    public void Send(GrainCall call)
    {
        PendingCalls.Add(call, TimeoutOf(call));
        if (call.CallerToken.IsCancellationRequested)
        {
            call.Reject(new OperationCanceledException(call.CallerToken));
            return;
        }

        call.ObserveCallerToken();
        if ((Copier is not null && !TryCopyArguments(call, Copier)) || IsHitByFault(call))
            return;
        if (call.Target.CachedActivation is not { } known || !TryDeliver(call, known))
            Dispatch(call);
    }

    /// <summary>Brings a call to the grain's activation, which it makes where there is none.</summary>
    public void Dispatch(GrainCall call)
    {
        try
        {
            var activation = Locate(call.Target.GrainId);
            while (!TryDeliver(call, activation))
            {
                Remove(activation);
                activation = Locate(call.Target.GrainId);
            }

            call.Target.CachedActivation = activation;
        }
        catch (Exception exception)
        {
            call.Reject(exception);
        }
    }

    public void Remove(Activation activation) => _directory.TryRemove(new(activation.GrainId, activation));

    private static bool TryCopyArguments(GrainCall call, ArgumentCopier copier)
    {
        try
        {
            call.CopyArguments(copier);
            return true;
        }
        catch (Exception exception)
        {
            call.Reject(exception);
            return false;
        }
    }

    private bool IsHitByFault(GrainCall call)
    {
        var fault = Scheduler.FaultOf(call);
        call.LosesAnswer = fault == CallFault.LoseAnswer;
        if (fault == CallFault.Refuse)
            call.Reject(new SiloUnavailableException($"Call {call} was refused by the simulation."));
        return fault is CallFault.Refuse or CallFault.LoseRequest;
    }

    private static bool TryDeliver(GrainCall call, Activation activation)
    {
        call.Activation = activation;
        if (!activation.TryReceive(call))
            return false;
        // A kill on another thread may have looked through the calls just before this one.
        if (activation.Silo.IsKilled)
            call.RejectLost(activation.Silo);
        return true;
    }

    private Activation Locate(GrainId grainId)
    {
        if (_directory.TryGetValue(grainId, out var found))
            return found;
        var silo = Membership.Place(grainId) ?? throw new SiloUnavailableException($"No silo is active to run grain {grainId}.");
        var created = new Activation(silo, GrainClasses.Get(grainId.Type), grainId, Interlocked.Increment(ref _activations));
        var activation = _directory.GetOrAdd(grainId, created);
        // The silo may have gone between its choice and now; then whatever it is sent moves on at once.
        if (ReferenceEquals(activation, created) && silo.IsClosing)
            created.Deactivate(Silo.ShuttingDown);
        if (silo.IsKilled)
            Remove(created);
        return activation;
    }
}
