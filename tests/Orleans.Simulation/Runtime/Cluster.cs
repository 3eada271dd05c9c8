namespace Orleans.Simulation.Runtime;

/// <summary>The silos of one process, where each grain is active, and the calls in flight.</summary>
internal sealed class Cluster
{
    // Orleans' default.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<GrainId, Activation> _directory = new();
    private long _activations;

    public Cluster(SeededScheduler scheduler)
    {
        Scheduler = scheduler;
        PendingCalls = new(Time);
        GrainFactory = new(this);
    }

    public SeededScheduler Scheduler { get; }
    public TimeProvider Time => Scheduler.Time;
    public PendingCalls PendingCalls { get; }
    public GrainFactory GrainFactory { get; }
    public Membership Membership { get; } = new();
    public IEnumerable<Activation> Activations => _directory.Values;

    public static TimeSpan TimeoutOf(GrainCall call) => call.Shape.ResponseTimeout ?? ResponseTimeout;

    public void Send(GrainCall call)
    {
        PendingCalls.Add(call, TimeoutOf(call));
        if (call.CallerToken.IsCancellationRequested)
        {
            call.Reject(new OperationCanceledException(call.CallerToken));
            return;
        }

        call.ObserveCallerToken();
        if (IsHitByFault(call))
        {
            return;
        }

        if (call.Target.CachedActivation is not { } known || !TryDeliver(call, known))
        {
            Dispatch(call);
        }
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

    private bool IsHitByFault(GrainCall call)
    {
        var fault = Scheduler.FaultOf(call);
        call.LosesAnswer = fault == CallFault.LoseAnswer;
        if (fault == CallFault.Refuse)
        {
            call.Reject(new SiloUnavailableException($"Call {call} was refused by the simulation."));
        }

        return fault is CallFault.Refuse or CallFault.LoseRequest;
    }

    private static bool TryDeliver(GrainCall call, Activation activation)
    {
        call.Activation = activation;
        if (!activation.TryReceive(call))
        {
            return false;
        }

        return true;
    }

    private Activation Locate(GrainId grainId)
    {
        if (_directory.TryGetValue(grainId, out var found))
        {
            return found;
        }

        var silo = Membership.Place(grainId) ?? throw new SiloUnavailableException($"No silo is active to run grain {grainId}.");
        var created = new Activation(silo, GrainClasses.Get(grainId.Type), grainId, Interlocked.Increment(ref _activations));
        var activation = _directory.GetOrAdd(grainId, created);
        // The silo may have gone between its choice and now; then whatever it is sent moves on at once.
        if (ReferenceEquals(activation, created) && silo.IsClosing)
        {
            created.Deactivate(Silo.ShuttingDown);
        }

        if (silo.IsKilled)
        {
            Remove(created);
        }

        return activation;
    }
}
