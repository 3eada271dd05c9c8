using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>Finds the parts of a rule that keep it from occurring.</summary>
internal static class RecurrenceParts
{
    private static readonly (string Name, Func<RecurrenceRule, bool> IsThere, Func<RecurrenceRule, RecurrenceRule> Without)[] Limits =
    [
        ("INTERVAL", static rule => rule.Interval > 1, static rule => rule with { Interval = 1 }),
        ("UNTIL", static rule => rule.Until is not null, static rule => rule with { Until = null }),
        ("BYMONTH", static rule => rule.ByMonth.Count > 0, static rule => rule with { ByMonth = [] }),
        ("BYWEEKNO", static rule => rule.ByWeekNo.Count > 0, static rule => rule with { ByWeekNo = [] }),
        ("BYYEARDAY", static rule => rule.ByYearDay.Count > 0, static rule => rule with { ByYearDay = [] }),
        ("BYMONTHDAY", static rule => rule.ByMonthDay.Count > 0, static rule => rule with { ByMonthDay = [] }),
        ("BYDAY", static rule => rule.ByDay.Count > 0, static rule => rule with { ByDay = [] }),
        ("BYHOUR", static rule => rule.ByHour.Count > 0, static rule => rule with { ByHour = [] }),
        ("BYMINUTE", static rule => rule.ByMinute.Count > 0, static rule => rule with { ByMinute = [] }),
        ("BYSECOND", static rule => rule.BySecond.Count > 0, static rule => rule with { BySecond = [] }),
        ("BYSETPOS", static rule => rule.BySetPos.Count > 0, static rule => rule with { BySetPos = [] }),
    ];

    /// <summary>The parts without any one of which the rule occurs.</summary>
    /// <param name="rule">A rule that does not occur.</param>
    /// <param name="occurs">Whether a rule does.</param>
    public static List<string> That(RecurrenceRule rule, Func<RecurrenceRule, bool> occurs) =>
        [.. Limits.Where(part => part.IsThere(rule) && occurs(part.Without(rule))).Select(part => part.Name)];
}

/// <summary>Where a series may start.</summary>
internal static class RecurrenceStart
{
    // A Monday, and the first day of a month and a year.
    private static readonly DateTime Begin = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>The start of a schedule that code names: the same whenever it is first run, and where hours, days, weeks, months and years begin.</summary>
    /// <param name="zone">The zone; null for UTC.</param>
    /// <exception cref="JobException">It is not known.</exception>
    public static DateTimeOffset OfCode(string? zone) =>
        RecurrenceClock.MomentOf(RecurrenceZone.Find(zone).ToUtc(RecurrenceClock.SecondsOf(Begin), notBefore: long.MinValue, out _));

    /// <summary>Refuses a start that is out of range.</summary>
    /// <exception cref="JobException">It is.</exception>
    public static void Check(DateTimeOffset start)
    {
        if (start < RecurrenceLimits.EarliestStart || start > JobLimits.LatestDate)
        {
            throw JobException.Invalid(
                $"The start of the recurrence, {start.UtcDateTime:yyyy-MM-dd}, is out of range; it lies from {RecurrenceLimits.EarliestStart:yyyy-MM-dd} to {JobLimits.LatestDate:yyyy-MM-dd}.");
        }
    }
}
