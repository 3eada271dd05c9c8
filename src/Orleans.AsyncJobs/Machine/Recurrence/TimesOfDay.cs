namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>What BYHOUR, BYMINUTE and BYSECOND name within a period, and what BYSETPOS picks of a period.</summary>
internal static class TimesOfDay
{
    /// <summary>The times that the parts name, in seconds from the beginning of the day, the hour or the minute, ascending.</summary>
    /// <param name="hours">The hours; 0 for what is shorter than a day.</param>
    /// <param name="minutes">The minutes; 0 for what is shorter than an hour.</param>
    /// <param name="seconds">The seconds; 0 for a second.</param>
    public static int[] Of(IReadOnlyList<int> hours, IReadOnlyList<int> minutes, IReadOnlyList<int> seconds) =>
    [
        .. from hour in hours
           from minute in minutes
           from second in seconds
           let time = (hour * RecurrenceClock.SecondsPerHour) + (minute * RecurrenceClock.SecondsPerMinute) + second
           orderby time
           select time,
    ];

    /// <summary>The places that BYSETPOS names in a set, from 0, ascending.</summary>
    /// <param name="positions">The entries of BYSETPOS.</param>
    /// <param name="count">How large the set is.</param>
    public static IEnumerable<int> Places(IReadOnlyList<int> positions, int count) =>
        positions.Select(position => position > 0 ? position - 1 : count + position).Where(place => place >= 0 && place < count).Distinct().Order();
}
