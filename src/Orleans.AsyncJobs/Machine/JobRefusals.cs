using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine;

/// <summary>The refusals of the state machine, with the codes and the text Dataverse has for them.</summary>
internal static class JobRefusals
{
    public static JobDecision Transition(JobState job, int code, JobStateCode target) => Transition(job, code, (int)target);

    public static JobDecision Transition(JobState job, int code, int target) => JobDecision.Refuse(new JobException(
        JobErrorKind.Invalid,
        code,
        $"The state transition requested is not valid for the current state. Current state: {(int)job.Status.State}, current status: {(int)job.Status.Status}, target state: {target}"));

    public static JobDecision PlatformType(JobState job, int code, string action) => JobDecision.Refuse(new JobException(
        JobErrorKind.Invalid,
        code,
        $"A job of operation type {job.Job.OperationType} is made by the platform and cannot be {action}."));

    public static JobDecision NotRecurring(string column) => JobDecision.Refuse(new JobException(
        JobErrorKind.Invalid, JobErrorCodes.AsyncOperationCannotUpdateNonrecurring, $"{column} can be changed only on a job that recurs; this one does not, or its series is over."));

    public static JobDecision NothingToRunNow() => JobDecision.Refuse(new JobException(
        JobErrorKind.Invalid, JobErrorCodes.AsyncOperationCannotUpdateNonrecurring, "Only a job that recurs can be run apart from its occurrences; this one does not. Resume or retry it."));

    public static JobDecision DataInUse(JobState job) => JobDecision.Refuse(new JobException(
        JobErrorKind.Invalid,
        JobErrorCodes.AsyncOperationInvalidStateChange,
        $"The state transition requested is not valid for the current state. Current state: {(int)job.Status.State}, current status: {(int)job.Status.Status}, runs so far: {job.Status.Attempt}. The data of a job is replaced only before its first run; create a job with the new data."));

    public static JobDecision OperationEnded() => JobDecision.Refuse(new JobException(
        JobErrorKind.Invalid, JobErrorCodes.InvalidArgument, "Canceling background operation is not allowed after it is in terminal state."));

    public static JobDecision Paused() => JobDecision.Refuse(new JobException(
        JobErrorKind.Invalid, JobErrorCodes.AsyncOperationInvalidStateChangeToReady, "The job is paused; resume it first."));

    public static JobDecision NotCurrent(int attempt) => JobDecision.Refuse(new JobException(
        JobErrorKind.Invalid,
        JobErrorCodes.AsyncOperationInvalidStateChangeUnexpected,
        $"Attempt {attempt} is not the current run of the job any more; its checkpoint was not saved."));

    public static JobException OtherVersion() => new(
        JobErrorKind.VersionMismatch, JobErrorCodes.ConcurrencyVersionMismatch, "The version of the existing record doesn't match the RowVersion property provided.");

    public static JobException TooManyConflicts(Guid jobId) => new(
        JobErrorKind.Invalid, JobErrorCodes.AsyncOperationInvalidStateChangeUnexpected, $"The row of job {jobId:D} changes faster than it can be written, and nothing was done. Send the request again.");

    public static JobDecision Missing() => JobDecision.Refuse(new JobException(
        JobErrorKind.NotFound, JobErrorCodes.ObjectDoesNotExist, "There is no such job."));
}
