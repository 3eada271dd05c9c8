namespace Orleans.Simulation.Runtime;

/// <summary>A call in flight. Proxies derive one class per grain method, with a field per argument.</summary>
internal abstract class GrainCall : Request
{
    private int _finished;
    private CancellationTokenSource? _calleeSource;
    private CancellationTokenRegistration _callerRegistration;

    public MethodShape Shape { get; private set; } = null!;
    public GrainReference Target { get; private set; } = null!;
    public override RequestFlags Flags => Shape.Flags;
    public override bool IsAbandoned => Volatile.Read(ref _finished) != 0;

    /// <summary>Where the call waits or runs.</summary>
    public Activation? Activation { get; set; }

    /// <summary>How often an ending activation has passed the call on.</summary>
    public int Forwards { get; set; }

    // Links and place in the table of pending calls.
    public GrainCall? PreviousPending { get; set; }
    public GrainCall? NextPending { get; set; }
    public long Deadline { get; set; }

    /// <summary>A simulation lets the answer get lost.</summary>
    public bool LosesAnswer { get; set; }

    /// <summary>The token the caller passed, where the method takes one. Set by proxies.</summary>
    public CancellationToken CallerToken { get; set; }

    /// <summary>The token the grain sees: signalled within a turn of its own.</summary>
    public CancellationToken CalleeToken => _calleeSource?.Token ?? CancellationToken.None;

    public SeededScheduler Scheduler => Target.Cluster.Scheduler;

    public override string ToString() => $"{Shape.Name} to {Target.GrainId}";

    public void Address(MethodShape shape, GrainReference target)
    {
        Shape = shape;
        Target = target;
    }

    public void ObserveCallerToken()
    {
        if (!CallerToken.CanBeCanceled)
        {
            return;
        }

        _calleeSource = new();
        _callerRegistration = CallerToken.UnsafeRegister(static state => ((GrainCall)state!).OnCallerCancelled(), this);
    }

    public void RejectLost(Silo silo) =>
        Reject(new SiloUnavailableException($"The silo {silo.SiloAddress} became unavailable while call {this} was in flight."));

    // The first of answer, timeout, cancellation and loss wins.
    protected bool TryFinish()
    {
        if (Interlocked.Exchange(ref _finished, 1) != 0)
        {
            return false;
        }

        Target.Cluster.PendingCalls.Remove(this);
        if (_calleeSource is not null)
        {
            _callerRegistration.Unregister();
        }

        return true;
    }

    private void OnCallerCancelled()
    {
        Reject(new OperationCanceledException(CallerToken));
        Activation?.Post(_calleeSource!.Cancel);
    }
}
