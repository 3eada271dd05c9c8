using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine;

/// <summary>What is kept of a change beside the row: who did what, how a run ended, and what a handler saves.</summary>
internal static class JobRecords
{
    /// <summary>The entries of a decision that writes; null for none.</summary>
    /// <param name="job">The row as it stood.</param>
    /// <param name="command">What was asked.</param>
    /// <param name="decision">What becomes of it.</param>
    /// <param name="now">The time, UTC.</param>
    public static JobEntries? Of(JobState job, JobCommand command, JobDecision decision, DateTimeOffset now)
    {
        if (command is JobCommand.SaveCheckpoint save)
        {
            return save.Checkpoint.IsEmpty ? null : new JobEntries { Checkpoint = save.Checkpoint };
        }

        var action = ActionOf(job, command, decision, now);
        if (command is JobCommand.ReplaceData replace)
        {
            return new JobEntries { Action = action, Data = replace.Data };
        }

        var run = RunOf(job, command, decision);
        return action is null && run is null ? null : new JobEntries { Action = action, Run = run };
    }

    private static JobAction? ActionOf(JobState job, JobCommand command, JobDecision decision, DateTimeOffset now) => command switch
    {
        JobCommand.Cancel cancel => NewAction(job, JobActionVerb.Cancel, cancel.Caller, now),
        JobCommand.Pause pause => NewAction(job, JobActionVerb.Pause, pause.Caller, now),
        JobCommand.Resume resume => NewAction(job, JobActionVerb.Resume, resume.Caller, now),
        JobCommand.Postpone postpone => NewAction(job, JobActionVerb.Postpone, postpone.Caller, now) with { Until = postpone.Until.ToUniversalTime() },
        JobCommand.RetryNow retry => NewAction(job, JobActionVerb.Retry, retry.Caller, now),
        JobCommand.RunNow run => NewAction(job, JobActionVerb.RunNow, run.Caller, now),
        JobCommand.ChangeRecurrence change => NewAction(job, JobActionVerb.Update, change.Caller, now) with { Until = decision.Next?.Status.NextOccurrence },
        JobCommand.ReplaceData replace => NewAction(job, JobActionVerb.Update, replace.Caller, now),
        JobCommand.Delete { IsTold: true } delete => NewAction(job, JobActionVerb.Delete, delete.Caller, now),
        _ => null,
    };

    private static JobAction NewAction(JobState job, JobActionVerb verb, JobCaller caller, DateTimeOffset now) => new()
    {
        On = now,
        Caller = caller,
        Verb = verb,
        JobId = job.Job.JobId,
        Name = job.Job.Name,
    };

    private static JobRun? RunOf(JobState job, JobCommand command, JobDecision decision) => command switch
    {
        // An abandoned run was told of when it was given up.
        JobCommand.Finish or JobCommand.LoseRun when job.Status.Abandoned => null,
        JobCommand.Finish { Run: var run } => EndedRun(job, run, decision),
        JobCommand.Abandon { Run: var run } => NewRun(job, run) with { Outcome = JobRunOutcome.Abandoned },
        JobCommand.LoseRun => LostRun(job, decision),
        _ => null,
    };

    private static JobRun? EndedRun(JobState job, RunEnd run, JobDecision decision)
    {
        if (decision.Next is not { } next)
        {
            // The row goes with its success, and nothing else would tell of it.
            return NewRun(job, run) with { Outcome = JobRunOutcome.Succeeded };
        }

        var outcome = OutcomeOf(job.Status, next.Status);
        var isToldByTheRow = next.Status is { Status: JobStatusCode.Succeeded, Attempt: 1 };
        return isToldByTheRow ? null : outcome switch
        {
            JobRunOutcome.Stopped or JobRunOutcome.Drained => NewRun(job, run) with { Outcome = outcome, ErrorCode = null, Message = null },
            JobRunOutcome.Canceled or JobRunOutcome.Failed => NewRun(job, run) with { Outcome = outcome, ErrorCode = next.Status.ErrorCode, Message = Cut(next.Status.Message) },
            _ => NewRun(job, run) with { Outcome = outcome },
        };
    }

    /// <summary>Only the row tells when a lost run began: by its first start, or by its last change, which progress may have made later.</summary>
    private static JobRun LostRun(JobState job, JobDecision decision) => new()
    {
        Attempt = job.Status.Attempt,
        Occurrence = job.Status.Occurrence,
        Silo = job.Status.HostId,
        StartedOn = job.Status is { Attempt: 1, StartedOn: { } first } ? first : job.Status.ModifiedOn,
        Outcome = JobRunOutcome.Lost,
        ErrorCode = HasFailed(job, decision) ? decision.Next!.Status.ErrorCode : null,
        Message = HasFailed(job, decision) ? Cut(decision.Next!.Status.Message) : null,
    };

    private static JobRun NewRun(JobState job, RunEnd run) => new()
    {
        Attempt = job.Status.Attempt,
        Occurrence = job.Status.Occurrence,
        Silo = job.Status.HostId,
        StartedOn = run.StartedOn,
        Seconds = JobRuns.Rounded(run.Seconds),
        Outcome = JobRunOutcome.Running,
        ErrorCode = run.Result.ErrorCode,
        Message = Cut(run.Result.Message),
        Stack = run.Result.Stack,
    };

    private static bool HasFailed(JobState job, JobDecision decision) =>
        decision.Next?.Status is { } next && (next.Status == JobStatusCode.Failed || OutcomeOf(job.Status, next) == JobRunOutcome.Failed);

    private static JobRunOutcome OutcomeOf(JobStatus before, JobStatus status) => status switch
    {
        // An occurrence has ended, and the series goes on.
        { Occurrence: null } when before.Occurrence is not null => status.ErrorCode is null ? JobRunOutcome.Succeeded : JobRunOutcome.Failed,
        { Status: JobStatusCode.Succeeded } => JobRunOutcome.Succeeded,
        { Status: JobStatusCode.Failed } => JobRunOutcome.Failed,
        { Status: JobStatusCode.Canceled } => JobRunOutcome.Canceled,
        { Wait: JobWait.Retry } => JobRunOutcome.FailedWithRetry,
        { Wait: JobWait.AccessDenied } => JobRunOutcome.AccessDenied,
        { State: JobStateCode.Suspended } => JobRunOutcome.Stopped,
        _ => JobRunOutcome.Drained,
    };

    private static string? Cut(string? message) => message is null ? null : TextLimit.Cut(message, JobRun.MaxMessageLength);
}
