using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Lines;

/// <summary>The job at the head of a line.</summary>
internal sealed record LineHead(string Name, JobStatusCode Status);

/// <summary>A line that does not move.</summary>
/// <param name="Line">The line.</param>
/// <param name="Head">The job at its head.</param>
internal sealed record LineSummary(BlockedLine Line, LineHead Head)
{
    /// <summary>Why its head does not run, and what moves it on.</summary>
    public (string Reason, string Remedy) Why => Line.Wait switch
    {
        JobWaitKind.None => ("failed, and halts the line", "Retry or delete it."),
        JobWaitKind.Paused when Line.IsHalted => ("failed, halts the line, and is paused", "Resume it: the line goes on when its next occurrence has succeeded. Or cancel or delete it."),
        _ when Line.IsHalted => ("failed, and halts the line until its next occurrence has succeeded", "Run it now, cancel it or delete it."),
        JobWaitKind.Postponed => ("is postponed", "It runs at its date; resume it to run it now."),
        JobWaitKind.Retry => ("failed, and waits for its next attempt", "It is tried again; retry it to do so now."),
        JobWaitKind.Paused => ("is paused", "Resume it."),
        JobWaitKind.AccessDenied => ("was refused access", "Grant the access, then resume it."),
        JobWaitKind.AbandonedRun => ("has a run that does not stop", "End what it waits for, or its process."),
        _ => ("waits", string.Empty),
    };

    /// <summary>How many jobs the line has, as it is counted.</summary>
    public string Length => LengthOf(Line.Length);

    public static string LengthOf(int counted) => counted >= JobExplanation.MaxCount ? $"{Numbers.Of(JobExplanation.MaxCount)} or more" : Numbers.Of(counted);
}
