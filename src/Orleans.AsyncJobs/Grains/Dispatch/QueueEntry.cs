using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// A job in the queue that is runnable, or suspended and due. The row is there when it was read or written just now, so that
/// nobody reads it again; so is the time when its turn in its token came.
/// </summary>
internal sealed record QueueEntry(
    Guid JobId, JobLane Lane, string MessageName, long Position, int LostRuns, JobState? Row, long DataBytes = 0, DateTimeOffset? AdmittedOn = null)
{
    /// <summary>By the stored position; those that have none yet stand behind the one that was the last when they came, in the order in which they came.</summary>
    public static readonly Comparer<QueueEntry> ByPlace = Comparer<QueueEntry>.Create(static (left, right) =>
        left.Position != right.Position ? left.Position.CompareTo(right.Position)
        : left.Arrival != right.Arrival ? left.Arrival.CompareTo(right.Arrival)
        : left.JobId.CompareTo(right.JobId));

    /// <summary>
    /// 0 where the position is the stored one. A job that takes a new place when it is woken has none yet: its position is the last one
    /// that was known when it came, and behind that such jobs stand in the order of this number.
    /// </summary>
    public long Arrival { get; init; }

    /// <summary>Whether the table gives it its place with the write that wakes it.</summary>
    public bool IsUnplaced => Arrival > 0;

    /// <summary>Whether the table has it as suspended: it is woken by the write that starts it, and nobody finds it among the runnable rows.</summary>
    public bool IsSuspended => Row is { Status.State: JobStateCode.Suspended };

    public static QueueEntry Of(JobState job) => new(
        job.Job.JobId,
        new JobLane(job.Job.Priority, job.Job.OwnerId, job.Job.LimitedMessageName),
        job.Job.MessageName,
        job.Status.Position,
        job.Status.LostRuns,
        job,
        job.Job.DataBytes ?? 0);

    public static QueueEntry Of(JobReport report) => new(report.JobId, report.Lane, report.MessageName, report.Position, report.LostRuns, null, report.DataBytes, report.AdmittedOn);
}
