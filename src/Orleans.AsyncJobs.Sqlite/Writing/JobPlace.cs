using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>The two derived columns, by which the partial indexes find a row.</summary>
/// <param name="Line">Column <c>line</c>: <see cref="Runnable"/>, <see cref="Locked"/> (Locked, or with an abandoned run) or null.</param>
/// <param name="Turn">Column <c>turn</c>: the place in the token's line, 0 while it holds the run, null out of it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JobPlace(int? Line, long? Turn)
{
    public const int Runnable = 0;
    public const int Locked = 1;

    /// <summary>The place of a row in this status.</summary>
    /// <param name="job">What is fixed about it.</param>
    /// <param name="status">What changes; its position is set.</param>
    public static JobPlace Of(JobDefinition job, JobStatus status) => new(LineOf(status), TurnOf(job, status));

    /// <summary>A row whose handler may be at work, though it be deleted or moved on, must be found when its run is lost.</summary>
    public static bool HoldsRun(JobStatus status) => status.State == JobStateCode.Locked || status.Abandoned;

    private static int? LineOf(JobStatus status) => status switch
    {
        _ when HoldsRun(status) => Locked,
        { State: JobStateCode.Ready, Admitted: true, Deleted: false } => Runnable,
        _ => null,
    };

    private static long? TurnOf(JobDefinition job, JobStatus status)
    {
        if (job.DependencyToken is null)
        {
            return null;
        }

        if (HoldsRun(status))
        {
            return 0;
        }

        return status.State == JobStateCode.Completed && !HaltsTheLine(job, status) ? null : status.Position;
    }

    private static bool HaltsTheLine(JobDefinition job, JobStatus status) =>
        job.OnFailure == JobFailureAction.Halt && status is { Status: JobStatusCode.Failed, Deleted: false };
}
