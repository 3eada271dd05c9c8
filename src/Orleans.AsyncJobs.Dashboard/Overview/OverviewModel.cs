using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Overview;

/// <summary>The first view.</summary>
internal sealed record OverviewModel
{
    public required PageRequest Request { get; init; }

    public required IReadOnlyList<JobCount> Counts { get; init; }

    public required IReadOnlyList<Need> Needs { get; init; }

    public required HourChart Hour { get; init; }

    /// <summary>How many jobs a silo may run at a time.</summary>
    public required int Slots { get; init; }

    /// <summary>When the next job that waits for a date or a retry comes due; null when none does.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>How many jobs ended in the last 24 hours.</summary>
    public required long DoneInADay { get; init; }

    public required IReadOnlyList<FailureGroup> Failures { get; init; }

    public required IReadOnlyList<JobRow> LongestRunning { get; init; }

    public required IReadOnlyList<BlockedLineModel> BlockedLines { get; init; }

    public required IReadOnlyList<JobHandlerStatus> Handlers { get; init; }

    /// <summary>How many jobs of a handler are in line.</summary>
    public long InLine(string messageName) =>
        Counts.Where(count => count.Wait == JobWaitKind.Capacity && count.MessageName == messageName).Sum(count => count.Count);

    public long CountOf(string state) => StateWords.Find(state)!.In(Counts);
}

/// <summary>A line that does not move, with the job at its head by name.</summary>
internal sealed record BlockedLineModel(BlockedLine Line, string HeadName, JobStateCode State, JobStatusCode Status)
{
    /// <summary>Why it does not move.</summary>
    public string Reason => Line.Wait switch
    {
        _ when Line.IsHalted => "failed, and halts the line",
        JobWaitKind.Postponed => "is postponed",
        JobWaitKind.Retry => "waits to be retried",
        JobWaitKind.Paused => "is paused until somebody resumes it",
        JobWaitKind.AccessDenied => "was refused access, until somebody resumes it",
        JobWaitKind.AbandonedRun => "has a run that does not stop",
        _ => "waits",
    };
}
