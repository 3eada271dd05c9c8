using System.Globalization;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Explaining;

/// <summary>The words of explanations.</summary>
internal static class ExplanationText
{
    /// <summary>How a member that failed holds its line, and what ends that; null where it does not. One that is completed is retried or deleted, one that recurs is not.</summary>
    public static string? HaltOf(JobState job) => job.Status switch
    {
        _ when !TokenLines.IsHalted(job) => null,
        { State: JobStateCode.Completed } => "halts the line until it is retried or deleted",
        { Wait: JobWait.Paused } status => $"halts the line, paused by {status.RequestedBy ?? JobCaller.System.FullName}, until it is resumed and its next occurrence succeeds, or it is canceled or deleted",
        var status => $"halts the line until its next occurrence at {Time(status.PostponeUntil)}, or a run now, succeeds, or it is canceled or deleted",
    };

    /// <summary>How the job in front stands: <c>Suspended, postponed until 2026-05-01T12:00:00Z</c>.</summary>
    public static string Describe(JobExplanation explanation, JobState job)
    {
        var detail = HaltOf(job) is { } halt ? $"failed and {halt}" : explanation.Kind switch
        {
            JobWaitKind.Postponed => $"postponed until {Time(explanation.Until)}",
            JobWaitKind.Retry => $"{explanation.Reason} at {Time(explanation.Until)}",
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
