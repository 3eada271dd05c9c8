namespace Orleans.AsyncJobs.Running;

/// <summary>What the dispatcher on this silo, if there is one, lets be seen of itself. It is set with each job, and makes no garbage.</summary>
internal sealed class DispatchMeasures
{
    private const long None = -1;

    private volatile IReadOnlyList<string>? _pausedHandlers;
    private long _slots = None;
    private long _dueLag = None;

    /// <summary>How many slots are taken, and how many there are; null where no dispatcher is on this silo.</summary>
    public (int Used, int Limit)? Slots
    {
        get => Volatile.Read(ref _slots) is var slots and not None ? ((int)(slots >> 32), (int)slots) : null;
        set => Volatile.Write(ref _slots, value is var (used, limit) ? ((long)used << 32) | (uint)limit : None);
    }

    /// <summary>The handlers of which no job is started; null where no dispatcher is on this silo.</summary>
    public IReadOnlyList<string>? PausedHandlers
    {
        get => _pausedHandlers;
        set => _pausedHandlers = value;
    }

    /// <summary>How late the last job that came due was woken; null when none came due yet.</summary>
    public TimeSpan? DueLag
    {
        get => Volatile.Read(ref _dueLag) is var ticks and not None ? TimeSpan.FromTicks(ticks) : null;
        set => Volatile.Write(ref _dueLag, value is { } lag ? Math.Max(0, lag.Ticks) : None);
    }
}
