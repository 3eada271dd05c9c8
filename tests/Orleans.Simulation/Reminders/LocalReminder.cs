namespace Orleans.Simulation.Runtime;

/// <summary>A reminder that this silo looks after.</summary>
internal sealed class LocalReminder(ReminderEntry entry) : IDisposable
{
    public ReminderEntry Entry => entry;
    public ITimer? Timer { get; set; }
    public DateTime NextTick { get; set; }

    /// <summary>The tick that was delivered last, which must not be delivered again.</summary>
    public DateTime? LastTick { get; set; }

    public bool IsDelivering { get; set; }

    /// <summary>When it was put in, as a number of the service; a reading of the table that began earlier does not know of it.</summary>
    public long Sequence { get; set; }

    /// <summary>The first tick not before <paramref name="now"/> and after the last. What was missed is not made up for.</summary>
    public DateTime TickAfter(DateTime now)
    {
        var start = DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc);
        var from = LastTick is { } last && last >= now ? last.AddTicks(1) : now;
        if (from <= start)
            return start;
        var periods = (from.Ticks - start.Ticks + entry.Period.Ticks - 1) / entry.Period.Ticks;
        return periods > (DateTime.MaxValue.Ticks - start.Ticks) / entry.Period.Ticks
            ? DateTime.MaxValue
            : start.AddTicks(periods * entry.Period.Ticks);
    }

    public void Dispose() => Timer?.Dispose();
}
