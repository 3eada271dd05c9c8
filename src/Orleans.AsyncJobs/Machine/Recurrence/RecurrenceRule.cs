namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>How long a period of a rule is. The numbers grow with the length.</summary>
internal enum RecurrenceFrequency
{
    Secondly = 0,
    Minutely = 1,
    Hourly = 2,
    Daily = 3,
    Weekly = 4,
    Monthly = 5,
    Yearly = 6,
}

/// <summary>An entry of BYDAY.</summary>
/// <param name="Ordinal">Which one within the month or year, counted from its end where negative; null for each.</param>
/// <param name="Day">The day of the week.</param>
internal readonly record struct RecurrenceWeekday(int? Ordinal, DayOfWeek Day);

/// <summary>The end of a series, as UNTIL gives it. The last moment is part of the series.</summary>
/// <param name="Seconds">Seconds since 0001-01-01, of a local time or of UTC; of a date its last second.</param>
/// <param name="IsUtc">Whether it is in UTC rather than in the series' zone.</param>
internal readonly record struct RecurrenceUntil(long Seconds, bool IsUtc);

/// <summary>The parts of a recurrence rule, checked one by one and with each other. Source: RFC 5545 §3.3.10.</summary>
internal sealed record RecurrenceRule(RecurrenceFrequency Frequency)
{
    /// <summary>Each how manieth period counts, from 1.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>How many occurrences there are; null for no such limit.</summary>
    public int? Count { get; init; }

    public RecurrenceUntil? Until { get; init; }

    /// <summary>0 to 59; a leap second is the second before it.</summary>
    public IReadOnlyList<int> BySecond { get; init; } = [];

    public IReadOnlyList<int> ByMinute { get; init; } = [];

    public IReadOnlyList<int> ByHour { get; init; } = [];

    public IReadOnlyList<RecurrenceWeekday> ByDay { get; init; } = [];

    public IReadOnlyList<int> ByMonthDay { get; init; } = [];

    public IReadOnlyList<int> ByYearDay { get; init; } = [];

    public IReadOnlyList<int> ByWeekNo { get; init; } = [];

    public IReadOnlyList<int> ByMonth { get; init; } = [];

    public IReadOnlyList<int> BySetPos { get; init; } = [];

    public DayOfWeek WeekStart { get; init; } = DayOfWeek.Monday;

    /// <summary>Whether a period is shorter than a day: then periods follow the time that passes, not the wall clock.</summary>
    public bool IsWithinDay => Frequency < RecurrenceFrequency.Daily;

    /// <summary>The rule with what it leaves open filled in from the start. "This information would be the same as in DTSTART."</summary>
    /// <param name="start">The start, by the wall clock of the series' zone.</param>
    public RecurrenceRule WithOpenParts(DateTime start)
    {
        var rule = this with
        {
            BySecond = BySecond.Count == 0 && Frequency > RecurrenceFrequency.Secondly ? [start.Second] : BySecond,
            ByMinute = ByMinute.Count == 0 && Frequency > RecurrenceFrequency.Minutely ? [start.Minute] : ByMinute,
            ByHour = ByHour.Count == 0 && Frequency > RecurrenceFrequency.Hourly ? [start.Hour] : ByHour,
        };
        var namesDays = ByDay.Count > 0 || ByMonthDay.Count > 0 || ByYearDay.Count > 0;
        return Frequency switch
        {
            _ when namesDays => rule,
            RecurrenceFrequency.Weekly => rule with { ByDay = [new RecurrenceWeekday(Ordinal: null, start.DayOfWeek)] },
            RecurrenceFrequency.Monthly => rule with { ByMonthDay = [start.Day] },
            RecurrenceFrequency.Yearly when ByWeekNo.Count > 0 => rule with { ByDay = [new RecurrenceWeekday(Ordinal: null, start.DayOfWeek)] },
            RecurrenceFrequency.Yearly => rule with { ByMonthDay = [start.Day], ByMonth = ByMonth.Count > 0 ? ByMonth : [start.Month] },
            _ => rule,
        };
    }
}
