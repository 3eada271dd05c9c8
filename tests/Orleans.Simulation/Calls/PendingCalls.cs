namespace Orleans.Simulation.Runtime;

/// <summary>
/// Every call that has no answer yet, so that it can end by timeout or by the loss of a silo. One timer serves
/// all of them: it is set to the earliest deadline.
/// </summary>
internal sealed class PendingCalls
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _nextScan = long.MaxValue;

    // The newest of a list through the calls themselves.
    private GrainCall? _last;

    public PendingCalls(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((PendingCalls)state!).Scan(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(GrainCall call, TimeSpan timeout)
    {
        call.Deadline = timeout == Timeout.InfiniteTimeSpan || timeout == TimeSpan.MaxValue
            ? long.MaxValue
            : _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
        call.PreviousPending = _last;
        _last?.NextPending = call;
        _last = call;
        ScheduleScan(call.Deadline);
    }

    public void Remove(GrainCall call)
    {
        call.PreviousPending?.NextPending = call.NextPending;
        call.NextPending?.PreviousPending = call.PreviousPending;
        if (ReferenceEquals(_last, call))
        {
            _last = call.PreviousPending;
        }

        call.PreviousPending = call.NextPending = null;
    }

    /// <summary>Fails all calls that wait or run on a silo that is gone.</summary>
    public void RejectCallsTo(Silo silo)
    {
        foreach (var call in OldestFirst().Where(c => ReferenceEquals(c.Activation?.Silo, silo)))
        {
            call.RejectLost(silo);
        }
    }

    private void Scan()
    {
        _nextScan = long.MaxValue;
        var now = _time.GetTimestamp();
        var calls = OldestFirst();
        foreach (var call in calls.Where(c => c.Deadline <= now))
        {
            call.Reject(new TimeoutException($"Response did not arrive on time in {Cluster.TimeoutOf(call)} for call {call}."));
        }

        ScheduleScan(calls.Select(c => c.Deadline).Where(d => d > now).DefaultIfEmpty(long.MaxValue).Min());
    }

    private void ScheduleScan(long deadline)
    {
        if (deadline < _nextScan)
        {
            _nextScan = deadline;
            _timer.Change(_time.GetElapsedTime(_time.GetTimestamp(), deadline), Timeout.InfiniteTimeSpan);
        }
    }

    // In the order in which they end when several are due.
    private List<GrainCall> OldestFirst()
    {
        List<GrainCall> calls = [];
        for (var call = _last; call is not null; call = call.PreviousPending)
        {
            calls.Add(call);
        }

        calls.Reverse();
        return calls;
    }
}
