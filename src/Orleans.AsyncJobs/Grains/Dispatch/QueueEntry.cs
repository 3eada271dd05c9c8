using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// A job in the queue that is runnable, or suspended and due. The row is there when it was read or written just now, so that
/// nobody reads it again; so is the time when its turn in its token came.
/// </summary>
internal sealed record QueueEntry(
    Guid JobId, JobLane Lane, string MessageName, long Sequence, int LostRuns, JobState? Row, long DataBytes = 0, DateTimeOffset? AdmittedOn = null)
{
    /// <summary>Whether the table has it as suspended: it is woken by the write that starts it, and nobody finds it among the runnable rows.</summary>
    public bool IsSuspended => Row is { Status.State: JobStateCode.Suspended };

    public static QueueEntry Of(JobState job) => new(
        job.Job.JobId,
        new JobLane(job.Job.Priority, job.Job.OwnerId, job.Job.LimitedMessageName),
        job.Job.MessageName,
        job.Job.Sequence,
        job.Status.LostRuns,
        job,
        job.Job.DataBytes ?? 0);

    public static QueueEntry Of(JobReport report) => new(report.JobId, report.Lane, report.MessageName, report.Sequence, report.LostRuns, null, report.DataBytes, report.AdmittedOn);
}
