namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>
/// A test's clock for Orleans' reminders. Orleans waits for a moment by delays of whole milliseconds, and goes round without
/// any delay while less than one is left: under a clock that stands it would do so for ever. Here each look at the same
/// moment shows a tenth of a millisecond more, and at most one millisecond.
/// </summary>
internal sealed class ReminderClock(TimeProvider clock) : TimeProvider
{
    private const int MostLooks = 10;

    private readonly Lock _lock = new();
    private DateTimeOffset _seen;
    private int _looks;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            _looks = now == _seen ? Math.Min(_looks + 1, MostLooks) : 0;
            _seen = now;
            return now + TimeSpan.FromMicroseconds(100 * _looks);
        }
    }

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
