using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine;

/// <summary>Reads a pair of codes and a date, as the Web API writes them, as one of the actions.</summary>
internal static class JobPatches
{
    public static JobDecision Apply(JobState job, JobCommand.Patch patch, DateTimeOffset now)
    {
        var (change, caller) = patch;
        if (change.RecurrencePattern is not null && job.Status.RecurrencePattern is null)
        {
            return JobRefusals.NotRecurring();
        }

        if (change.StateCode is null && change.StatusCode is null)
        {
            return change.PostponeUntil is { } date
                ? JobActions.Postpone(job, new JobCommand.Postpone(date, caller), now)
                : JobDecision.Nothing;
        }

        // A pair that is no state is refused before anything else is looked at.
        var state = change.StateCode is { } code ? (JobStateCode)code : JobStates.StateOfStatus((JobStatusCode)change.StatusCode!.Value);
        if (state is not { } target || !Enum.IsDefined(target))
        {
            return JobRefusals.Transition(job, JobErrorCodes.InvalidStateCodeStatusCode, change.StateCode ?? change.StatusCode!.Value);
        }

        var status = change.StatusCode is { } statusCode ? (JobStatusCode)statusCode : JobStates.DefaultStatus(target);
        if (!JobStates.IsPair(target, status))
        {
            return JobRefusals.Transition(job, JobErrorCodes.InvalidStateCodeStatusCode, target);
        }

        if (change.PostponeUntil is not null && target != JobStateCode.Suspended)
        {
            return JobDecision.Refuse(JobException.Invalid($"postponeuntil goes with statecode 1 only; statecode {(int)target} was given."));
        }

        return (target, status) switch
        {
            (JobStateCode.Completed, JobStatusCode.Canceled) => JobActions.Cancel(job, new JobCommand.Cancel(caller), now),
            (JobStateCode.Completed, _) => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChangeToComplete, target),
            (JobStateCode.Locked, _) => JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChange, target),
            (JobStateCode.Suspended, _) => change.PostponeUntil is { } until
                ? JobActions.Postpone(job, new JobCommand.Postpone(until, caller), now)
                : JobActions.Pause(job, new JobCommand.Pause(caller), now),
            _ => JobActions.Resume(job, new JobCommand.Resume(caller), now),
        };
    }
}
