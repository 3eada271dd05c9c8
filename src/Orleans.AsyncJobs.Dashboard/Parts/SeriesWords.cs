using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>A rule in words.</summary>
internal static class SeriesWords
{
    /// <summary>A rule in words; the rule itself where it cannot be read any more, as when its zone is gone.</summary>
    /// <param name="pattern">The rule.</param>
    /// <param name="start">The start of the series.</param>
    /// <param name="zone">Its zone; null for UTC.</param>
    public static string Of(string pattern, DateTimeOffset start, string? zone)
    {
        try
        {
            return RecurrenceSchedule.Describe(pattern, start, zone);
        }
        catch (JobException)
        {
            return pattern;
        }
    }
}
