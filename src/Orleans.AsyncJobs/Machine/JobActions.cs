using Orleans.AsyncJobs.Machine.Recurrence;
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
        JobCommand.RunNow { Caller: var caller } => FindFault(caller),
        JobCommand.ChangeRecurrence { Pattern.Length: > RecurrenceLimits.MaxPatternLength } change => RecurrenceRefusals.TooLong(change.Pattern.Length),
        JobCommand.ChangeRecurrence { TimeZone.Length: > JobLimits.MaxTimeZoneLength } change => JobException.Invalid($"recurrencetimezone has {change.TimeZone.Length} characters; {JobLimits.MaxTimeZoneLength} are allowed."),
        JobCommand.ChangeRecurrence { Caller: var caller } => FindFault(caller),
        JobCommand.ReplaceData { Caller: var caller } => FindFault(caller),
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
            { State: JobStateCode.Completed } when job.Job.Kind == JobKind.BackgroundOperation => JobRefusals.OperationEnded(),
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
            { State: JobStateCode.Suspended, Wait: not (JobWait.Paused or JobWait.AccessDenied) } when Recurs(job) => JobDecision.Write(
                Change(job, pause.Caller, now, s => JobOccurrences.Suspend(job.Job, s, JobWait.Paused, until: null) with { RequestedBy = pause.Caller.FullName })),
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

        return job.Status switch
        {
            // A series that was paused goes on with its next occurrence, which has come meanwhile or has not.
            { State: JobStateCode.Suspended, Wait: JobWait.Paused, IsBetweenOccurrences: true } => JobDecision.Write(
                Change(job, resume.Caller, now, s => JobOccurrences.WaitForNext(job.Job, s with { RequestedBy = null }, now))),
            { State: JobStateCode.Suspended } => JobDecision.Write(Change(job, resume.Caller, now, s => MakeReady(job.Job, s))),
            _ => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToReady, JobStateCode.Ready),
        };
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
            { IsBetweenOccurrences: true } => JobDecision.Write(
                Change(job, caller, now, s => JobOccurrences.Suspend(job.Job, s with { MovedTo = until.ToUniversalTime(), RequestedBy = null }, JobWait.Postponed, until.ToUniversalTime()))),
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
            JobDecision.Write(Change(job, retry.Caller, now, _ => MakeReady(job.Job, JobOccurrences.Reopen(job, now)) with { RetryCount = 0, LostRuns = 0, CompletedOn = null })),
        _ => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToReady, JobStateCode.Ready),
    };

    public static JobDecision RunNow(JobState job, JobCommand.RunNow run, DateTimeOffset now) => job.Status switch
    {
        _ when !Recurs(job) => JobRefusals.NothingToRunNow(),
        { State: JobStateCode.Suspended, Wait: JobWait.Paused } => JobRefusals.Paused(),

        // The occurrence that comes stays what it is, and so does the date that somebody has moved it to.
        { State: JobStateCode.Suspended, IsBetweenOccurrences: true } => JobDecision.Write(
            Change(job, run.Caller, now, s => MakeReady(job.Job, s) with { Occurrence = now, StartedOn = null })),
        { State: JobStateCode.Suspended } => JobDecision.Write(Change(job, run.Caller, now, s => MakeReady(job.Job, s))),
        { State: JobStateCode.Ready } => JobDecision.Nothing,
        _ => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToReady, JobStateCode.Ready),
    };

    /// <summary>A run may have read what there was: the data is replaced only before the first one.</summary>
    public static JobDecision ReplaceData(JobState job, JobCommand.ReplaceData replace, DateTimeOffset now) =>
        job.Status is { State: JobStateCode.Ready or JobStateCode.Suspended, Attempt: 0 }
            ? JobDecision.Write(Change(job, replace.Caller, now, static s => s) with { Definition = replace.Data.ApplyTo(job.Job) })
            : JobRefusals.DataInUse(job);

    public static JobDecision Delete(JobState job, JobCommand.Delete delete, DateTimeOffset now) => job.HoldsRun
        ? JobDecision.Write(
            Change(job, delete.Caller, now, s => s with { State = JobStateCode.Locked, Status = JobStatusCode.Canceling, Deleted = true, RequestedBy = delete.Caller.FullName }),
            HandlerStop.Cancel)
        : JobDecision.Remove;

    /// <summary>
    /// Whether a row takes a new place when it becomes ready, behind all who wait: one whose next occurrence is due. One that failed and
    /// halts the line of its token has kept its own.
    /// </summary>
    public static bool TakesPlace(JobDefinition job, JobStatus status) =>
        status is { State: JobStateCode.Suspended, IsBetweenOccurrences: true } && (job.DependencyToken is null || !TokenLines.HasPlace(job, status));

    /// <summary>The row as ready.</summary>
    public static JobStatus MakeReady(JobDefinition job, JobStatus status)
    {
        var takesPlace = TakesPlace(job, status);
        return status with
        {
            State = JobStateCode.Ready,
            Status = JobStatusCode.WaitingForResources,
            PostponeUntil = null,
            Wait = JobWait.None,
            RequestedBy = null,
            Position = takesPlace ? 0 : status.Position,
            Admitted = status.Admitted && (!takesPlace || job.DependencyToken is null),
        };
    }

    /// <summary>Whether an occurrence of it is under way or comes.</summary>
    private static bool Recurs(JobState job) => job.Status is { State: not JobStateCode.Completed } and ({ Occurrence: not null } or { NextOccurrence: not null });

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
