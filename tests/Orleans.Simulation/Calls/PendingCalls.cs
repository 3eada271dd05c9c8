namespace Orleans.Simulation.Runtime;

/// <summary>
/// Every call that has no answer yet, so that it can end by timeout or by the loss of a silo. One timer serves
/// all of them: it is set to the earliest deadline, so calls answered in time cost no timer.
/// </summary>
internal sealed class PendingCalls
{
    private const int Shards = 8;
    private readonly Shard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Shard())];
    private readonly TimeProvider _time;
    private readonly Lock _timerLock = new();
    private readonly ITimer _timer;
    private long _nextScan = long.MaxValue;

    public PendingCalls(TimeProvider time)
    {
        _time = time;
        using (ExecutionContext.SuppressFlow())
            _timer = time.CreateTimer(static state => ((PendingCalls)state!).Scan(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(GrainCall call, TimeSpan timeout)
    {
        call.Deadline = timeout == Timeout.InfiniteTimeSpan || timeout == TimeSpan.MaxValue
            ? long.MaxValue
            : _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
        call.PendingShard = Environment.CurrentManagedThreadId & (Shards - 1);
        _shards[call.PendingShard].Add(call);
        if (call.Deadline < Volatile.Read(ref _nextScan))
            ScheduleScan(call.Deadline);
    }

    public void Remove(GrainCall call) => _shards[call.PendingShard].Remove(call);

    /// <summary>Fails all calls that wait or run on a silo that is gone.</summary>
    public void RejectCallsTo(Silo silo)
    {
        foreach (var call in Snapshot().Where(c => ReferenceEquals(c.Activation?.Silo, silo)))
            call.RejectLost(silo);
    }

    private void Scan()
    {
        Volatile.Write(ref _nextScan, long.MaxValue);
        var now = _time.GetTimestamp();
        var calls = Snapshot();
        foreach (var call in calls.Where(c => c.Deadline <= now))
        {
            call.Reject(new TimeoutException(
                $"Response did not arrive on time in {call.Target.Cluster.TimeoutOf(call)} for call {call}."));
        }

        ScheduleScan(calls.Select(c => c.Deadline).Where(d => d > now).DefaultIfEmpty(long.MaxValue).Min());
    }

    private void ScheduleScan(long deadline)
    {
        lock (_timerLock)
        {
            if (deadline >= _nextScan)
                return;
            Volatile.Write(ref _nextScan, deadline);
            // The system's timers count whole milliseconds and must not fire early.
            var milliseconds = Math.Ceiling(_time.GetElapsedTime(_time.GetTimestamp(), deadline).TotalMilliseconds);
            _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, int.MaxValue)), Timeout.InfiniteTimeSpan);
        }
    }

    private List<GrainCall> Snapshot()
    {
        List<GrainCall> calls = [];
        foreach (var shard in _shards)
            shard.CopyTo(calls);
        return calls;
    }

    // A list through the calls themselves, so that adding and removing allocate nothing.
    private sealed class Shard
    {
        private readonly Lock _lock = new();
        private GrainCall? _last;

        public void Add(GrainCall call)
        {
            lock (_lock)
            {
                call.PreviousPending = _last;
                _last?.NextPending = call;
                _last = call;
            }
        }

        public void Remove(GrainCall call)
        {
            lock (_lock)
            {
                call.PreviousPending?.NextPending = call.NextPending;
                call.NextPending?.PreviousPending = call.PreviousPending;
                if (ReferenceEquals(_last, call))
                    _last = call.PreviousPending;
                call.PreviousPending = call.NextPending = null;
            }
        }

        // Oldest first, in the order in which they end when several are due.
        public void CopyTo(List<GrainCall> calls)
        {
            lock (_lock)
            {
                var start = calls.Count;
                for (var call = _last; call is not null; call = call.PreviousPending)
                    calls.Add(call);
                calls.Reverse(start, calls.Count - start);
            }
        }
    }
}
