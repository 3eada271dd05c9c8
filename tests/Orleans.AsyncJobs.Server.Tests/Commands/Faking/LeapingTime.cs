namespace Orleans.AsyncJobs.Server.Tests.Commands.Faking;

/// <summary>A clock that leaps to the end of each wait at once: what would take minutes takes none, and is exact.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero).Ticks;

    /// <summary>What happens in each wait.</summary>
    public Func<ValueTask>? Leaps { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            Interlocked.Add(ref _ticks, dueTime.Ticks);
        }

        TimerCallback called = given => _ = LeapAsync(callback, given);
        return dueTime >= TimeSpan.Zero ? System.CreateTimer(called, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan) : System.CreateTimer(callback, state, dueTime, period);
    }

    private async Task LeapAsync(TimerCallback callback, object? state)
    {
        if (Leaps is not null)
        {
            await Leaps();
        }

        callback(state);
    }
}
