using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine;

/// <summary>Reads a change, as the Web API writes it, as one of the actions.</summary>
internal static class JobPatches
{
    /// <summary>The action that a patch stands for, or the answer to one that stands for none.</summary>
    public static (JobCommand? Action, JobDecision Answer) Read(JobState job, JobCommand.Patch patch)
    {
        var (change, caller) = patch;
        if (change.RecurrencePattern is not null || change.RecurrenceTimeZone is not null)
        {
            return change is { StateCode: null, StatusCode: null, PostponeUntil: null } || job.Status.RecurrencePattern is null
                ? (new JobCommand.ChangeRecurrence(change.RecurrencePattern, change.RecurrenceTimeZone, caller), JobDecision.Nothing)
                : (null, JobDecision.Refuse(JobException.Invalid("recurrencepattern and recurrencetimezone go with no other change; send that apart.")));
        }

        if (change.StateCode is null && change.StatusCode is null)
        {
            return (change.PostponeUntil is { } date ? new JobCommand.Postpone(date, caller) : null, JobDecision.Nothing);
        }

        // A pair that is no state is refused before anything else is looked at.
        var state = change.StateCode is { } code ? (JobStateCode)code : JobStates.StateOfStatus((JobStatusCode)change.StatusCode!.Value);
        if (state is not { } target || !Enum.IsDefined(target))
        {
            return (null, JobRefusals.Transition(job, JobErrorCodes.InvalidStateCodeStatusCode, change.StateCode ?? change.StatusCode!.Value));
        }

        var status = change.StatusCode is { } statusCode ? (JobStatusCode)statusCode : JobStates.DefaultStatus(target);
        if (!JobStates.IsPair(target, status))
        {
            return (null, JobRefusals.Transition(job, JobErrorCodes.InvalidStateCodeStatusCode, target));
        }

        if (change.PostponeUntil is not null && target != JobStateCode.Suspended)
        {
            return (null, JobDecision.Refuse(JobException.Invalid($"postponeuntil goes with statecode 1 only; statecode {(int)target} was given.")));
        }

        return (target, status) switch
        {
            (JobStateCode.Completed, JobStatusCode.Canceled) => (new JobCommand.Cancel(caller), JobDecision.Nothing),
            (JobStateCode.Completed, _) => (null, JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToComplete, target)),
            (JobStateCode.Locked, _) => (null, JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChange, target)),
            (JobStateCode.Suspended, _) => (change.PostponeUntil is { } until ? new JobCommand.Postpone(until, caller) : new JobCommand.Pause(caller), JobDecision.Nothing),
            _ => (new JobCommand.Resume(caller), JobDecision.Nothing),
        };
    }
}
