namespace Orleans.Simulation;

/// <summary>
/// A clock that shows 2030-01-01 00:00 UTC and stands still until told to go on. Timers fire on the thread that advances it, in the order of
/// their due times, those of the same time in the order they were set.
/// </summary>
public sealed class VirtualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(VirtualTimer Timer, long Setting), (long Due, long Order)> _due = new();
    private long _now = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private long _settings;

    /// <summary>Ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer is due; null when none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                return PeekDue() is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _now), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes on to a time, firing every timer that comes due on the way. A time in the past changes nothing.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        while (Take(time.UtcTicks) is { } timer)
        {
            timer.Fire();
        }

        if (time.UtcTicks > _now)
        {
            Volatile.Write(ref _now, time.UtcTicks);
        }
    }

    private long Set(VirtualTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            var setting = ++_settings;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _due.Enqueue((timer, setting), (_now + Math.Max(0, dueTime.Ticks), setting));
            }

            return setting;
        }
    }

    private VirtualTimer? Take(long until)
    {
        lock (_lock)
        {
            if (PeekDue() is not { } due || due > until)
            {
                return null;
            }

            Volatile.Write(ref _now, Math.Max(_now, due));
            return _due.Dequeue().Timer;
        }
    }

    // Settings that were replaced stay in the queue until they come to its front.
    private long? PeekDue()
    {
        while (_due.TryPeek(out var next, out var priority))
        {
            if (next.Timer.IsSet(next.Setting))
            {
                return priority.Due;
            }

            _due.Dequeue();
        }

        return null;
    }

    private sealed class VirtualTimer(VirtualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private long _setting;
        private TimeSpan _period;
        private bool _disposed;

        public bool IsSet(long setting) => _setting == setting && !_disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            _period = period;
            _setting = time.Set(this, dueTime);
            return true;
        }

        public void Fire()
        {
            _setting = _period > TimeSpan.Zero ? time.Set(this, _period) : 0;
            callback(state);
        }

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
