using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Machine;

/// <summary>The rows a job has after a run, whatever led there.</summary>
internal static class JobEndings
{
    public static JobState Succeeded(JobState job, string? message, DateTimeOffset now)
    {
        var done = Complete(job, JobStatusCode.Succeeded, null, message, now);
        return job.Status.PercentComplete is null || done.Status.Status != JobStatusCode.Succeeded ? done : done with { Status = done.Status with { PercentComplete = 100 } };
    }

    public static JobState Failed(JobState job, int? errorCode, string? message, DateTimeOffset now) =>
        Complete(job, JobStatusCode.Failed, errorCode, message, now);

    public static JobState Canceled(JobState job, string? user, Guid userId, DateTimeOffset now)
    {
        var canceled = Complete(job, JobStatusCode.Canceled, JobErrorCodes.IsvAborted, $"Canceled by {user ?? JobCaller.System.FullName}.", now);
        return canceled with { Status = canceled.Status with { ModifiedBy = userId } };
    }

    public static JobState Suspended(JobState job, JobWait wait, DateTimeOffset? until, DateTimeOffset now) => job with
    {
        Status = job.Status with
        {
            State = JobStateCode.Suspended,
            Status = JobStatusCode.Waiting,
            Wait = wait,
            PostponeUntil = until,
            ModifiedOn = now,
        },
    };

    public static JobState Ready(JobState job, DateTimeOffset now) => job with
    {
        Status = JobActions.MakeReady(job.Job, job.Status) with { ModifiedOn = now },
    };

    public static JobState WithFailure(JobState job, int? errorCode, string? message) => job with
    {
        Status = job.Status with { ErrorCode = errorCode, Message = Cut(message) },
    };

    private static JobState Complete(JobState job, JobStatusCode status, int? errorCode, string? message, DateTimeOffset now) => JobOccurrences.End(job, CompletedAs(job, status, errorCode, message, now), now);

    private static JobState CompletedAs(JobState job, JobStatusCode status, int? errorCode, string? message, DateTimeOffset now) => job with
    {
        Status = job.Status with
        {
            State = JobStateCode.Completed,
            Status = status,
            ErrorCode = errorCode,

            // What a background operation gives is there whole: it has a limit of its own.
            Message = job.Job.Kind == JobKind.BackgroundOperation && status == JobStatusCode.Succeeded ? message : Cut(message),
            CompletedOn = now,
            NextOccurrence = null,
            MovedTo = null,
            PostponeUntil = null,
            Wait = JobWait.None,
            RequestedBy = null,
            ModifiedOn = now,
        },
    };

    private static string? Cut(string? message) => message is null ? null : TextLimit.Cut(message, JobLimits.MaxMessageLength);
}
