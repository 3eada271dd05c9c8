using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>What one question about a series may cost, and where series begin and end.</summary>
internal static class RecurrenceLimits
{
    /// <summary>The most characters of a pattern: the length of the column <c>recurrencepattern</c>.</summary>
    public const int MaxPatternLength = 256;

    /// <summary>
    /// The most occurrences that COUNT may ask for. They are counted from the start, once for a series, which takes 20 to
    /// 125 ms at this number. Longer series have UNTIL.
    /// </summary>
    public const int MaxCount = 1_000_000;

    /// <summary>The most that COUNT may ask for in all rules of one create together: some 1.3 s, which the caller waits for.</summary>
    public const int MaxCountOfCreate = 10_000_000;

    /// <summary>
    /// The most periods and candidates that one question looks at in vain: 20 to 60 ms. A rule of days or longer periods never comes to
    /// it before year 9999, so it always gets its exact answer. One of hours, minutes or seconds can, when its periods hardly
    /// ever fall on what its BY parts name.
    /// </summary>
    public const int MaxSteps = 1_000_000;

    /// <summary>The most occurrences that a preview shows.</summary>
    public const int MaxPreview = 1_000;

    /// <summary>The earliest start: Dataverse's earliest date.</summary>
    public static readonly DateTimeOffset EarliestStart = new(1753, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The last second in which something can occur: what a date column can hold.</summary>
    public static readonly long LastSecond = RecurrenceClock.SecondsOf(JobLimits.LatestDate);
}

/// <summary>Counts what one question looks at in vain.</summary>
/// <param name="limit">The most steps.</param>
/// <param name="sentence">What is said when there were more.</param>
internal sealed class RecurrenceWork(long limit, string sentence)
{
    private long _spent;

    /// <summary>What one occurrence may cost.</summary>
    public static RecurrenceWork OfNext() => new(
        RecurrenceLimits.MaxSteps,
        $"no occurrence was found within {RecurrenceLimits.MaxSteps:N0} steps: its periods hardly ever fall on the times that its BY parts name. Take a longer FREQ, or another INTERVAL.");

    /// <summary>What it may cost to count a series.</summary>
    /// <param name="count">How many there are; something lies between two.</param>
    public static RecurrenceWork OfCount(int count) => new(
        RecurrenceLimits.MaxSteps + (2L * count),
        $"the occurrences of COUNT={count} lie too far apart to be counted. Use UNTIL in its place.");

    /// <summary>Takes back a step that led to an occurrence, so that a long series that is read whole does not end early.</summary>
    public void Found() => _spent = Math.Max(_spent - 1, 0);

    /// <summary>Counts a step.</summary>
    /// <exception cref="JobException">There were too many.</exception>
    public void Step()
    {
        if (++_spent > limit)
        {
            throw RecurrenceRefusals.Of(sentence);
        }
    }
}
