namespace Orleans.AsyncJobs.Hosting;

/// <summary>
/// The clock of Orleans' reminders. They wait for a moment by delays of whole milliseconds, rounded down, and go round without
/// any delay while less than one is left: half a millisecond of a core for each reminder. Here each delay takes one more.
/// </summary>
/// <param name="clock">The clock it goes by.</param>
internal sealed class ReminderTimeProvider(TimeProvider clock) : TimeProvider
{
    private static readonly TimeSpan OneMore = TimeSpan.FromMilliseconds(1);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime + OneMore : dueTime, period);
}
