namespace Orleans.AsyncJobs.Testing;

/// <summary>A clock that a test sets forward and back, as people and time servers do; timestamps and timers go on as they were.</summary>
/// <param name="time">The time that passes.</param>
internal sealed class SteppedClock(TimeProvider time) : TimeProvider
{
    private long _offsetTicks;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public void Step(TimeSpan step) => Interlocked.Add(ref _offsetTicks, step.Ticks);

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow().AddTicks(Volatile.Read(ref _offsetTicks));

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
