using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// A moment that is known when a query is asked: it stands in a filter where a date would, and
/// <see cref="RelativeMoments.Resolve"/> puts the date in its place. All of it is in UTC.
/// </summary>
/// <param name="Floor">From the begin of the day, week, month or year that it is; null from now.</param>
/// <param name="Amount">How many units are added; negative for the past.</param>
/// <param name="Unit">What is counted.</param>
internal sealed record RelativeMoment(TimeUnit? Floor, long Amount, TimeUnit Unit)
{
    /// <summary>Days that are added at last.</summary>
    public int Days { get; init; }

    /// <summary>The date. What lies beyond the first or the last day that can be stored is that day.</summary>
    /// <param name="now">The present.</param>
    public DateTimeOffset At(DateTimeOffset now)
    {
        try
        {
            var moment = Add(BeginOf(now.ToUniversalTime())).AddDays(Days);
            return moment < JobLimits.LatestDate ? moment : JobLimits.LatestDate;
        }
        catch (ArgumentOutOfRangeException)
        {
            return Amount < 0 ? DateTimeOffset.MinValue : JobLimits.LatestDate;
        }
    }

    private DateTimeOffset BeginOf(DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.Date, TimeSpan.Zero);
        return Floor switch
        {
            null => now,
            TimeUnit.Week => day.AddDays(-(int)day.DayOfWeek),
            TimeUnit.Month => day.AddDays(1 - day.Day),
            TimeUnit.Year => day.AddDays(1 - day.DayOfYear),
            _ => day,
        };
    }

    private DateTimeOffset Add(DateTimeOffset moment) => Unit switch
    {
        TimeUnit.Second => moment.AddSeconds(Amount),
        TimeUnit.Minute => moment.AddMinutes(Amount),
        TimeUnit.Hour => moment.AddHours(Amount),
        TimeUnit.Day => moment.AddDays(Amount),
        TimeUnit.Week => moment.AddDays(7.0 * Amount),
        TimeUnit.Month => moment.AddMonths((int)Math.Clamp(Amount, -MaxMonths, MaxMonths)),
        _ => moment.AddYears((int)Math.Clamp(Amount, -MaxYears, MaxYears)),
    };

    // More than these are an argument out of range whatever the date, and then so is the sum.
    private const int MaxYears = 10_000;
    private const int MaxMonths = 12 * MaxYears;
}

/// <summary>A unit of time.</summary>
internal enum TimeUnit
{
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// <summary>Filters in which moments are relative.</summary>
internal static class RelativeMoments
{
    /// <summary>The filter with dates in the place of its relative moments.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="now">From when they are counted.</param>
    public static JobFilter Resolve(JobFilter filter, DateTimeOffset now) => filter switch
    {
        JobFilter.And(var left, var right) => new JobFilter.And(Resolve(left, now), Resolve(right, now)),
        JobFilter.Or(var left, var right) => new JobFilter.Or(Resolve(left, now), Resolve(right, now)),
        JobFilter.Not(var inner) => new JobFilter.Not(Resolve(inner, now)),
        JobFilter.Compare { Value: RelativeMoment moment } compare => compare with { Value = moment.At(now) },
        _ => filter,
    };
}
