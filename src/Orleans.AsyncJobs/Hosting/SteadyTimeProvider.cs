namespace Orleans.AsyncJobs.Hosting;

/// <summary>
/// A clock that never steps back. When the system's clock is set back, this one goes on from where it was, by the
/// monotonic timestamp; when the system's clock is set forward, this one follows.
/// </summary>
/// <param name="clock">The clock it goes by, which may step.</param>
internal sealed class SteadyTimeProvider(TimeProvider clock) : TimeProvider
{
    private readonly long _start = clock.GetTimestamp();

    // UTC less the time since the start: the greatest that was seen.
    private long _offsetTicks = long.MinValue;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);

    public override DateTimeOffset GetUtcNow()
    {
        // The clock is read before the timestamp: a pause between the two then never moves the time forward.
        var utcTicks = clock.GetUtcNow().UtcTicks;
        var elapsedTicks = clock.GetElapsedTime(_start).Ticks;
        return new DateTimeOffset(elapsedTicks + Raise(utcTicks - elapsedTicks), TimeSpan.Zero);
    }

    private long Raise(long offsetTicks)
    {
        var known = Volatile.Read(ref _offsetTicks);
        while (offsetTicks > known)
        {
            var before = Interlocked.CompareExchange(ref _offsetTicks, offsetTicks, known);
            if (before == known)
            {
                return offsetTicks;
            }

            known = before;
        }

        return known;
    }
}
