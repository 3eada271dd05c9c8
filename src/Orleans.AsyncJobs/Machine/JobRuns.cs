using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Machine;

/// <summary>What the service itself does with a job: start it, end it, wake it.</summary>
internal static class JobRuns
{
    /// <summary>Whether an attempt was inserted as started and is still to be run.</summary>
    public static bool HasStarted(JobState job, int? attempt) =>
        job.Definition is not null && job.Status.State == JobStateCode.Locked && job.Status.Attempt == attempt;

    /// <summary>Whether a suspended job may be started as it is: its moment has come, and nothing but a slot is missing to it.</summary>
    public static bool IsDue(JobState job, DateTimeOffset now) =>
        job is { Definition: not null, Status: { State: JobStateCode.Suspended, Deleted: false, Abandoned: false, Admitted: true, PostponeUntil: { } due } } && due <= now;

    /// <summary>Seconds to 2 places.</summary>
    public static double Rounded(double seconds) => Math.Round(seconds, 2, MidpointRounding.AwayFromZero);

    public static JobDecision Start(JobState job, JobCommand.Start start, DateTimeOffset now)
    {
        // Inserted as started by one silo, and run by another: a lost run is told by the silo that runs it.
        if (HasStarted(job, start.StartedAttempt))
        {
            return JobDecision.Write(job with { Status = job.Status with { HostId = start.HostId, ModifiedOn = now } });
        }

        if (!start.TakesTurn && IsDue(job, now))
        {
            // It passes through Ready in the same write. An occurrence may turn out to lie later: then it waits on.
            job = Wake(job, now).Next!;
            if (!job.IsRunnable)
            {
                return JobDecision.Write(job);
            }
        }
        else if (!(start.TakesTurn ? job.IsReady : job.IsRunnable))
        {
            return JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeUnexpected, JobStateCode.Locked);
        }

        var begun = JobOccurrences.Begin(job, now);
        return JobDecision.Write(job with
        {
            Status = begun with
            {
                State = JobStateCode.Locked,
                Status = JobStatusCode.InProgress,
                Admitted = true,
                Attempt = begun.Attempt + 1,
                StartedOn = begun.StartedOn ?? now,
                HostId = start.HostId,
                PercentComplete = null,
                ProgressMessage = null,
                ModifiedOn = now,
            },
        });
    }

    public static JobDecision Finish(JobState job, JobCommand.Finish finish, DateTimeOffset now)
    {
        if (finish.Attempt != job.Status.Attempt || !job.HoldsRun)
        {
            return JobDecision.Nothing;
        }

        return job.Status.Abandoned
            ? EndAbandoned(job, now)
            : WriteOrRemove(End(job, finish.Run, finish.Retry, finish.Random, now));
    }

    public static JobDecision Abandon(JobState job, JobCommand.Abandon abandon, DateTimeOffset now)
    {
        if (abandon.Attempt != job.Status.Attempt || job.Status.State != JobStateCode.Locked)
        {
            return JobDecision.Nothing;
        }

        var ended = End(job, abandon.Run, abandon.Retry, abandon.Random, now);
        return JobDecision.Write(ended with { Status = ended.Status with { Abandoned = true } });
    }

    public static JobDecision Progress(JobState job, JobCommand.Progress progress, DateTimeOffset now)
    {
        if (progress.Attempt != job.Status.Attempt || job.Status.State != JobStateCode.Locked)
        {
            return JobDecision.Nothing;
        }

        return JobDecision.Write(job with
        {
            Status = job.Status with
            {
                PercentComplete = progress.Percent,
                ProgressMessage = progress.Message is null ? null : TextLimit.Cut(progress.Message, JobLimits.MaxProgressLength),
                ModifiedOn = now,
            },
        });
    }

    /// <summary>The table gives the length with the write; the row itself stays as it is.</summary>
    public static JobDecision SaveCheckpoint(JobState job, JobCommand.SaveCheckpoint save)
    {
        if (save.Attempt != job.Status.Attempt || job.Status.State != JobStateCode.Locked)
        {
            return JobRefusals.NotCurrent(save.Attempt);
        }

        if (!save.Checkpoint.IsEmpty)
        {
            return JobDecision.Write(job);
        }

        return job.Status.CheckpointBytes is null ? JobDecision.Nothing : JobDecision.Write(job with { Status = job.Status with { CheckpointBytes = null } });
    }

    public static JobDecision LoseRun(JobState job, JobCommand.LoseRun lose, DateTimeOffset now)
    {
        if (job.Status.Abandoned)
        {
            return EndAbandoned(job, now);
        }

        if (job.Status.State != JobStateCode.Locked)
        {
            return JobDecision.Nothing;
        }

        var lost = job with { Status = job.Status with { LostRuns = job.Status.LostRuns + 1 } };
        return JobDecision.Write(job.Status.Status switch
        {
            JobStatusCode.Canceling => JobEndings.Canceled(lost, lost.Status.RequestedBy, lost.Status.ModifiedBy, now),
            JobStatusCode.Pausing => EndPause(lost, now),
            _ when lost.Status.LostRuns >= lose.MaxLostRuns => JobEndings.Failed(
                lost, JobErrorCodes.IsvAborted, $"The process died {lost.Status.LostRuns} times while it ran this job.", now),
            _ => JobEndings.Ready(lost, now),
        });
    }

    public static JobDecision Wake(JobState job, DateTimeOffset now)
    {
        if (job.Status is not { State: JobStateCode.Suspended, PostponeUntil: { } due } || due > now)
        {
            return JobDecision.Nothing;
        }

        if (job.Status is not { Wait: JobWait.Occurrence, IsBetweenOccurrences: true })
        {
            return JobDecision.Write(JobEndings.Ready(job, now));
        }

        var next = JobOccurrences.Confirm(job);
        return JobDecision.Write(job with { Status = JobOccurrences.WaitForNext(job.Job, job.Status with { NextOccurrence = next, ModifiedOn = now }, now) });
    }

    /// <summary>The row of an abandoned run has moved on; that its handler has ended frees the job for its next attempt.</summary>
    private static JobDecision EndAbandoned(JobState job, DateTimeOffset now) =>
        WriteOrRemove(job with { Status = job.Status with { Abandoned = false, ModifiedOn = now } });

    /// <summary>A job with auto-delete that has succeeded goes in the write that ends it.</summary>
    private static JobDecision WriteOrRemove(JobState ended) =>
        ended is { Job.AutoDelete: true, Status.Status: JobStatusCode.Succeeded } ? JobDecision.Remove : JobDecision.Write(ended);

    private static JobState End(JobState job, RunEnd run, RetryPolicy retry, double random, DateTimeOffset now)
    {
        var result = run.Result;
        var ran = job with { Status = job.Status with { ExecutionSeconds = Rounded(run.Seconds) } };

        // A canceled system job is canceled whatever its handler returned; an operation that succeeded all the same has succeeded.
        if (job.Status.Status == JobStatusCode.Canceling && !(job.Job.Kind == JobKind.BackgroundOperation && result.Kind == JobResultKind.Succeeded))
        {
            return JobEndings.Canceled(ran, job.Status.RequestedBy, job.Status.ModifiedBy, now);
        }

        return result.Kind switch
        {
            JobResultKind.Succeeded => JobEndings.Succeeded(ran, result.Message, now),
            JobResultKind.Stopped => job.Status.Status == JobStatusCode.Pausing ? EndPause(ran, now) : JobEndings.Ready(ran, now),
            JobResultKind.Failed => JobEndings.Failed(ran, result.ErrorCode, result.Message, now),
            JobResultKind.AccessDenied => EndAccessDenied(ran, result, now),
            _ => EndRetry(ran, result, retry, random, now),
        };
    }

    private static JobState EndPause(JobState job, DateTimeOffset now) => job.Status.PostponeUntil is { } until
        ? JobEndings.Suspended(job, JobWait.Postponed, until, now)
        : JobEndings.Suspended(job, JobWait.Paused, null, now);

    private static JobState EndAccessDenied(JobState job, JobResult result, DateTimeOffset now) => job.Job.Kind == JobKind.BackgroundOperation
        ? JobEndings.Failed(job, JobErrorCodes.AccessDenied, "Access is denied.", now)
        : JobEndings.Suspended(JobEndings.WithFailure(job, result.ErrorCode, result.Message), JobWait.AccessDenied, null, now);

    private static JobState EndRetry(JobState job, JobResult result, RetryPolicy retry, double random, DateTimeOffset now)
    {
        if (retry.NextDelay(job.Status.RetryCount, random, result.RetryAfter) is not { } delay)
        {
            return JobEndings.Failed(job, result.ErrorCode, result.Message, now);
        }

        // A handler may ask for any wait, even one that leads past the last date there is.
        var until = delay < JobLimits.LatestDate - now ? now + delay : JobLimits.LatestDate;
        if (job.Status.NextRun <= until)
        {
            // The next occurrence is there before the next try.
            return JobEndings.Failed(job, result.ErrorCode, result.Message, now);
        }

        var failed = JobEndings.WithFailure(job, result.ErrorCode, result.Message);
        return JobEndings.Suspended(
            failed with { Status = failed.Status with { RetryCount = failed.Status.RetryCount + 1 } }, JobWait.Retry, until, now);
    }
}
