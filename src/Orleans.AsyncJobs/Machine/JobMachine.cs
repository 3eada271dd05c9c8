using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine;

/// <summary>
/// The life of a job as a pure function: a row, a command and the time give the next row, or a refusal.
/// Source: Dataverse, asynchronous-service, and the table of states in <see cref="JobStates"/>.
/// </summary>
internal static class JobMachine
{
    /// <summary>What becomes of a command.</summary>
    /// <param name="job">The row as it stands.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The time, UTC.</param>
    public static JobDecision Apply(JobState job, JobCommand command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(command);
        if (job.Definition is null)
        {
            return JobRefusals.Missing();
        }

        var decision = Decide(job, command, now);
        if (decision.Next is { } next && !JobStates.IsPair(next.Status.State, next.Status.Status))
        {
            throw new InvalidOperationException($"The transition {command.GetType().Name} led to {next.Status.State}/{next.Status.Status}, which is no state.");
        }

        return decision;
    }

    private static JobDecision Decide(JobState job, JobCommand command, DateTimeOffset now)
    {
        if (job.Status.Deleted)
        {
            return ApplyToDeleted(job, command, now);
        }

        if (command.Kind is { } kind && kind != job.Job.Kind)
        {
            return JobRefusals.Missing();
        }

        if (JobActions.FindFault(command) is { } fault)
        {
            return JobDecision.Refuse(fault);
        }

        if (command is JobCommand.Patch patch)
        {
            var (action, answer) = JobPatches.Read(job, patch);
            return action is null ? answer : Decide(job, action, now);
        }

        var decision = ApplyToLiving(job, command, now);
        return decision.Writes ? decision with { Entries = JobRecords.Of(job, command, decision, now) } : decision;
    }

    private static JobDecision ApplyToLiving(JobState job, JobCommand command, DateTimeOffset now) => command switch
    {
        JobCommand.Cancel cancel => JobActions.Cancel(job, cancel, now),
        JobCommand.Pause pause => JobActions.Pause(job, pause, now),
        JobCommand.Resume resume => JobActions.Resume(job, resume, now),
        JobCommand.Postpone postpone => JobActions.Postpone(job, postpone, now),
        JobCommand.RetryNow retry => JobActions.RetryNow(job, retry, now),
        JobCommand.RunNow run => JobActions.RunNow(job, run, now),
        JobCommand.ChangeRecurrence change => JobOccurrences.Change(job, change, now),
        JobCommand.ReplaceData replace => JobActions.ReplaceData(job, replace, now),
        JobCommand.Delete delete => JobActions.Delete(job, delete, now),
        JobCommand.Start start => JobRuns.Start(job, start, now),
        JobCommand.Admit => JobTurns.Admit(job),
        JobCommand.SendBack => JobTurns.SendBack(job),
        JobCommand.Finish finish => JobRuns.Finish(job, finish, now),
        JobCommand.Abandon abandon => JobRuns.Abandon(job, abandon, now),
        JobCommand.Progress progress => JobRuns.Progress(job, progress, now),
        JobCommand.SaveCheckpoint save => JobRuns.SaveCheckpoint(job, save),
        JobCommand.LoseRun lose => JobRuns.LoseRun(job, lose, now),
        JobCommand.Wake => JobRuns.Wake(job, now),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "The machine does not know this command."),
    };

    // A deleted job is gone for everybody but the handler that still has to stop.
    private static JobDecision ApplyToDeleted(JobState job, JobCommand command, DateTimeOffset now) => command switch
    {
        JobCommand.Start start when JobRuns.HasStarted(job, start.StartedAttempt) => JobRuns.Start(job, start, now),
        JobCommand.Finish finish => finish.Attempt == job.Status.Attempt ? JobDecision.Remove : JobDecision.Nothing,
        JobCommand.LoseRun => JobDecision.Remove,
        JobCommand.Abandon or JobCommand.Progress or JobCommand.Wake or JobCommand.Admit or JobCommand.SendBack => JobDecision.Nothing,
        _ => JobRefusals.Missing(),
    };
}
