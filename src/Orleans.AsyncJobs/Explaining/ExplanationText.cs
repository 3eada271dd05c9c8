using System.Globalization;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Explaining;

/// <summary>The words of explanations.</summary>
internal static class ExplanationText
{
    // A completed job whose handler is still at work blocks by that, whatever its outcome does later.
    public static bool IsHalt(JobState job) => job.Status is { State: JobStateCode.Completed, Abandoned: false };

    /// <summary>How the job in front stands: <c>Suspended, postponed until 2026-05-01T12:00:00Z</c>.</summary>
    public static string Describe(JobExplanation explanation, JobState job)
    {
        var detail = explanation.Kind switch
        {
            JobWaitKind.Postponed => $"postponed until {Time(explanation.Until)}",
            JobWaitKind.Retry => $"{explanation.Reason} at {Time(explanation.Until)}",
            JobWaitKind.None when IsHalt(job) => "failed and halts the line",
            JobWaitKind.None => "running",
            _ => explanation.Reason,
        };
        return $"{explanation.State}, {detail}";
    }

    public static string Time(DateTimeOffset? time) =>
        time is { } value ? value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "an unknown time";

    /// <summary>A number of bytes as 0.2 MB, 20 MB.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");

    /// <summary>1st, 2nd, 3rd, 4th, 11th, 12th, 13th, 21st.</summary>
    public static string Ordinal(long number) => $"{number}{((number % 100, number % 10) switch
    {
        (11 or 12 or 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    })}";

    /// <summary>A count, or <c>more than 1,000</c>.</summary>
    public static string Number(long count) => count > JobExplanation.MaxCount
        ? string.Create(CultureInfo.InvariantCulture, $"more than {JobExplanation.MaxCount:N0}")
        : count.ToString("N0", CultureInfo.InvariantCulture);
}
