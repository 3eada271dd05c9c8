using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>What is measured of a job: each of its changes once it is stored.</summary>
internal sealed partial class JobChanges
{
    // Nobody is to wonder where the occurrences are that were due meanwhile.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    private void Measure(JobState before, JobCommand command, JobDecision decision)
    {
        if (!decision.Writes || before.Definition is not { } job)
        {
            return;
        }

        TellIfLate(JobId, before.Status, decision.Next?.Status);
        if (command is JobCommand.Admit)
        {
            AdmittedOn = services.Now;
        }
        else if (command is JobCommand.Start && before.Status.State != JobStateCode.Locked && Job.Status.State == JobStateCode.Locked)
        {
            services.Instruments.JobStarted(job.MessageName, services.Now - ReadySince(before.Status));
        }
        else if (OutcomeOf(before, command, decision) is { } outcome)
        {
            services.Instruments.RunEnded(job.MessageName, outcome, SecondsOf(command));
        }
    }

    private void TellIfLate(Guid jobId, JobStatus before, JobStatus? after)
    {
        if (before is { IsBetweenOccurrences: true, NextOccurrence: { } occurrence } && after?.Occurrence == occurrence && services.Now - occurrence > Late)
        {
            LogLateOccurrence(jobId, occurrence, services.Now);
        }
    }

    /// <summary>Since when only a slot was missing: the last change of a row that is ready made it so, or the date of one that is suspended, but for its turn in its token, which the row does not date.</summary>
    private DateTimeOffset ReadySince(JobStatus status)
    {
        var since = status is { State: JobStateCode.Suspended, PostponeUntil: { } due } ? due : status.ModifiedOn;
        return !status.Admitted ? services.Now : AdmittedOn > since ? AdmittedOn.Value : since;
    }

    // No entry is kept of a first run that succeeds.
    private static JobRunOutcome? OutcomeOf(JobState before, JobCommand command, JobDecision decision) => command switch
    {
        JobCommand.Finish or JobCommand.LoseRun when before.Status.Abandoned => null,
        JobCommand.Finish when before.Status.Deleted => JobRunOutcome.Canceled,
        JobCommand.Finish => decision.Entries?.Run?.Outcome ?? JobRunOutcome.Succeeded,
        JobCommand.Abandon or JobCommand.LoseRun => decision.Entries?.Run?.Outcome,
        _ => null,
    };

    private static double? SecondsOf(JobCommand command) => command switch
    {
        JobCommand.Finish { Run: var run } => run.Seconds,
        JobCommand.Abandon { Run: var run } => run.Seconds,
        _ => null,
    };
}
