using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Overview;

/// <summary>What happened in each minute of the last hour.</summary>
/// <param name="Minutes">Sixty of them, the oldest first.</param>
internal sealed record HourChart(IReadOnlyList<ChartMinute> Minutes)
{
    public const int Length = 60;

    /// <summary>The height of the drawing.</summary>
    public const int Height = 80;

    /// <summary>The most that happened in a minute: what the drawing's height stands for.</summary>
    public long Most { get; } = Math.Max(1, Minutes.Max(minute => Math.Max(minute.Created, minute.Ended)));

    public long Created { get; } = Minutes.Sum(minute => minute.Created);

    public long Succeeded { get; } = Minutes.Sum(minute => minute.Succeeded);

    public long Failed { get; } = Minutes.Sum(minute => minute.Failed);

    public long Canceled { get; } = Minutes.Sum(minute => minute.Canceled);

    /// <summary>The first minute of the hour that ends with the present one.</summary>
    public static DateTimeOffset FirstMinute(DateTimeOffset now) => Minute(now).AddMinutes(1 - Length);

    public static HourChart Of(IEnumerable<JobRate> rates, DateTimeOffset now)
    {
        var first = FirstMinute(now);
        var byMinute = rates.ToLookup(rate => (int)(Minute(rate.From) - first).TotalMinutes);
        return new HourChart([.. Enumerable.Range(0, Length).Select(i => new ChartMinute(
            first.AddMinutes(i),
            byMinute[i].Sum(rate => rate.Created),
            byMinute[i].Sum(rate => rate.Succeeded),
            byMinute[i].Sum(rate => rate.Failed),
            byMinute[i].Sum(rate => rate.Canceled)))]);
    }

    /// <summary>The same by stretches of ten minutes, for a table.</summary>
    public IEnumerable<ChartMinute> TenMinutes => Minutes.Chunk(10).Select(minutes => new ChartMinute(
        minutes[0].From,
        minutes.Sum(minute => minute.Created),
        minutes.Sum(minute => minute.Succeeded),
        minutes.Sum(minute => minute.Failed),
        minutes.Sum(minute => minute.Canceled)));

    /// <summary>How high a number is drawn; what is there is seen.</summary>
    public double HeightOf(long count) => count == 0 ? 0 : Math.Max(1.5, Math.Round((double)count * Height / Most, 1));

    private static DateTimeOffset Minute(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}

/// <summary>What happened in a minute.</summary>
internal sealed record ChartMinute(DateTimeOffset From, long Created, long Succeeded, long Failed, long Canceled)
{
    public long Ended => Succeeded + Failed + Canceled;
}
