using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Machine;

/// <summary>What people may do with a job.</summary>
internal static class JobActions
{
    /// <summary>What is wrong with a command itself, whatever the job's state; null for nothing.</summary>
    public static JobException? FindFault(JobCommand command) => command switch
    {
        JobCommand.Patch { Caller: var caller } => FindFault(caller),
        JobCommand.Cancel { Caller: var caller } => FindFault(caller),
        JobCommand.Pause { Caller: var caller } => FindFault(caller),
        JobCommand.Resume { Caller: var caller } => FindFault(caller),
        JobCommand.Postpone { Until: var until } when until > JobLimits.LatestDate =>
            JobException.Invalid("'postponeuntil' is after 9999-12-30, the last day that can be stored."),
        JobCommand.Postpone { Caller: var caller } => FindFault(caller),
        JobCommand.RetryNow { Caller: var caller } => FindFault(caller),
        JobCommand.Delete { Caller: var caller } => FindFault(caller),
        _ => null,
    };

    /// <summary>What is wrong with what is told of a caller; null for nothing.</summary>
    public static JobException? FindFault(JobCaller caller) => caller switch
    {
        { Reason.Length: > JobAction.MaxReasonLength } => JobException.Invalid(
            $"The reason has {caller.Reason.Length} characters; {JobAction.MaxReasonLength} are allowed."),
        { Reason: { } reason } when !TextLimit.IsStorable(reason) => JobException.Invalid(
            "The reason cannot be stored: it holds U+0000 or half of a surrogate pair."),
        _ when !TextLimit.IsStorable(caller.FullName) => JobException.Invalid(
            "The caller's name cannot be stored: it holds U+0000 or half of a surrogate pair."),
        _ => null,
    };

    public static JobDecision Cancel(JobState job, JobCommand.Cancel cancel, DateTimeOffset now)
    {
        if (JobStates.IsPlatformType(job.Job.OperationType))
        {
            return JobRefusals.PlatformType(job, JobErrorCodes.AsyncOperationCannotCancel, "canceled");
        }

        return job.Status switch
        {
            { Status: JobStatusCode.Canceling or JobStatusCode.Canceled } => JobDecision.Nothing,
            { State: JobStateCode.Completed } => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChange, JobStateCode.Completed),
            { State: JobStateCode.Locked } => JobDecision.Write(
                Change(job, cancel.Caller, now, s => s with { Status = JobStatusCode.Canceling, PostponeUntil = null, RequestedBy = cancel.Caller.FullName }),
                HandlerStop.Cancel),
            _ => JobDecision.Write(JobEndings.Canceled(job, cancel.Caller.FullName, cancel.Caller.UserId, now)),
        };
    }

    public static JobDecision Pause(JobState job, JobCommand.Pause pause, DateTimeOffset now)
    {
        if (JobStates.IsPlatformType(job.Job.OperationType))
        {
            return JobRefusals.PlatformType(job, JobErrorCodes.AsyncOperationCannotPause, "paused");
        }

        return job.Status switch
        {
            { State: JobStateCode.Suspended } or { Status: JobStatusCode.Pausing } => JobDecision.Nothing,
            { Status: JobStatusCode.InProgress } => JobDecision.Write(
                Change(job, pause.Caller, now, s => s with { Status = JobStatusCode.Pausing, RequestedBy = pause.Caller.FullName }),
                HandlerStop.Pause),
            { Status: JobStatusCode.Canceling } => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChange, JobStateCode.Suspended),
            _ => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToSuspended, JobStateCode.Suspended),
        };
    }

    public static JobDecision Resume(JobState job, JobCommand.Resume resume, DateTimeOffset now)
    {
        if (JobStates.IsPlatformType(job.Job.OperationType))
        {
            return JobRefusals.PlatformType(job, JobErrorCodes.AsyncOperationCannotPause, "resumed");
        }

        return job.Status.State == JobStateCode.Suspended
            ? JobDecision.Write(Change(job, resume.Caller, now, MakeReady))
            : JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToReady, JobStateCode.Ready);
    }

    public static JobDecision Postpone(JobState job, JobCommand.Postpone postpone, DateTimeOffset now)
    {
        var (until, caller) = postpone;
        return job.Status switch
        {
            { State: JobStateCode.Completed } => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToSuspended, JobStateCode.Suspended),
            { Status: JobStatusCode.Canceling } => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChange, JobStateCode.Suspended),
            { State: JobStateCode.Ready } when until <= now => JobDecision.Nothing,
            { State: JobStateCode.Suspended, Wait: JobWait.Postponed or JobWait.Retry } or { Status: JobStatusCode.Pausing } when job.Status.PostponeUntil == until => JobDecision.Nothing,
            { State: JobStateCode.Ready } => JobDecision.Write(Change(job, caller, now, s => Suspend(s, JobWait.Postponed, until))),
            { State: JobStateCode.Suspended, Wait: JobWait.Retry } => JobDecision.Write(Change(job, caller, now, s => s with { PostponeUntil = until })),
            { State: JobStateCode.Suspended } => JobDecision.Write(Change(job, caller, now, s => Suspend(s, JobWait.Postponed, until))),
            _ => JobDecision.Write(
                Change(job, caller, now, s => s with { Status = JobStatusCode.Pausing, PostponeUntil = until, RequestedBy = caller.FullName }),
                HandlerStop.Pause),
        };
    }

    public static JobDecision RetryNow(JobState job, JobCommand.RetryNow retry, DateTimeOffset now) => job.Status switch
    {
        { Status: JobStatusCode.Failed or JobStatusCode.Canceled } or { State: JobStateCode.Suspended, Wait: JobWait.Retry } =>
            JobDecision.Write(Change(job, retry.Caller, now, s => MakeReady(s) with { RetryCount = 0, LostRuns = 0, CompletedOn = null })),
        _ => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToReady, JobStateCode.Ready),
    };

    public static JobDecision Delete(JobState job, JobCommand.Delete delete, DateTimeOffset now) => job.HoldsRun
        ? JobDecision.Write(
            Change(job, delete.Caller, now, s => s with { State = JobStateCode.Locked, Status = JobStatusCode.Canceling, Deleted = true, RequestedBy = delete.Caller.FullName }),
            HandlerStop.Cancel)
        : JobDecision.Remove;

    private static JobStatus MakeReady(JobStatus status) => status with
    {
        State = JobStateCode.Ready,
        Status = JobStatusCode.WaitingForResources,
        PostponeUntil = null,
        Wait = JobWait.None,
        RequestedBy = null,
    };

    private static JobStatus Suspend(JobStatus status, JobWait wait, DateTimeOffset until) => status with
    {
        State = JobStateCode.Suspended,
        Status = JobStatusCode.Waiting,
        PostponeUntil = until,
        Wait = wait,
        RequestedBy = null,
    };

    private static JobState Change(JobState job, JobCaller caller, DateTimeOffset now, Func<JobStatus, JobStatus> change) =>
        job with { Status = change(job.Status) with { ModifiedOn = now, ModifiedBy = caller.UserId } };
}
