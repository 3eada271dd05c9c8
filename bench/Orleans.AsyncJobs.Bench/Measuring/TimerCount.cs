namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>The system's clock, counting the timers that are made by it.</summary>
internal sealed class TimerCount : TimeProvider
{
    private long _created;

    public long Created => Interlocked.Read(ref _created);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _created);
        return System.CreateTimer(callback, state, dueTime, period);
    }
}
