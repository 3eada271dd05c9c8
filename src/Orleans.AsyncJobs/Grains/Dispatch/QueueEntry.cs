using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>A runnable job in the line. The row is there when it was read or inserted just now, so that nobody reads it again.</summary>
internal sealed record QueueEntry(Guid JobId, JobLane Lane, long Sequence, int LostRuns, JobState? Row)
{
    // The line holds some 1,000 entries: rows with more input than this are read again, so that it never holds more than 32 MB.
    private const int MaxInputLength = 16 * 1_024;

    public static QueueEntry Of(JobState job) => new(
        job.Job.JobId,
        new JobLane(job.Job.Priority, job.Job.OwnerId, job.Job.LimitedMessageName),
        job.Job.Sequence,
        job.Status.LostRuns,
        job.Job.Data is { Length: > MaxInputLength } ? null : job);

    public static QueueEntry Of(JobReport report) => new(report.JobId, report.Lane, report.Sequence, report.LostRuns, null);
}
