using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;
using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>
/// One job. Every change goes through <see cref="JobMachine"/> and is written before it is answered; this grain alone
/// changes the row once it is inserted. How it waits and runs is in the other parts of the class.
/// </summary>
[PreferLocalPlacement]
internal sealed partial class JobGrain(
    IJobTable table,
    JobHandoff handoff,
    JobExecutor executor,
    RunningJobs running,
    SiloHost silo,
    SiloDrain drain,
    HandOverHints hints,
    RandomSource random,
    JobInstruments instruments,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<JobGrain> logger) : Grain, IJobGrain, IJobRunGrain, IRemindable
{
    private const int MaxWriteConflicts = 3;

    private readonly JobRow _row = new(table, handoff);
    private Successor? _slotGoesTo;
    private bool _keepsSlot;

    private Guid JobId => this.GetPrimaryKey();

    private JobState Job => _row.Value;

    private DateTimeOffset Now => time.GetUtcNow();

    public async Task<JobSnapshot> GetAsync()
    {
        await _row.ReadIfInDoubtAsync(JobId);
        if (Job.Definition is not { } job || Job.Status.Deleted)
        {
            throw JobException.NotFound(JobId);
        }

        return JobSnapshots.Of(job, Job.Status);
    }

    public Task PatchAsync(JobStatePatch patch, JobCaller caller, long? expectedVersion) =>
        ActAsync(new JobCommand.Patch(patch, caller), expectedVersion);

    public Task CancelAsync(JobCaller caller) => ActAsync(new JobCommand.Cancel(caller), null);

    public Task PauseAsync(JobCaller caller) => ActAsync(new JobCommand.Pause(caller), null);

    public Task ResumeAsync(JobCaller caller) => ActAsync(new JobCommand.Resume(caller), null);

    public Task PostponeAsync(DateTimeOffset until, JobCaller caller) => ActAsync(new JobCommand.Postpone(until, caller), null);

    public Task RetryAsync(JobCaller caller) => ActAsync(new JobCommand.RetryNow(caller), null);

    public Task DeleteAsync(JobCaller caller, long? expectedVersion) => ActAsync(new JobCommand.Delete(caller), expectedVersion);

    private async Task ActAsync(JobCommand command, long? expectedVersion)
    {
        await _row.ReadIfInDoubtAsync(JobId);
        if (expectedVersion is { } version && Job is { Definition: not null, Status.Deleted: false } && version != Job.Version)
        {
            // This copy may be older than the table's, but a caller who names the table's version must not be refused.
            await _row.ReadAsync(JobId);
        }

        await ApplyAsync(command, expectedVersion);
        Announce();
    }

    /// <summary>Asks the machine, writes its answer, and tells the handler and the sequencer. A refusal is thrown, also one of the table where it is not the job's turn.</summary>
    private async Task ApplyAsync(JobCommand command, long? expectedVersion = null, JobHandover? handover = null)
    {
        for (var conflicts = 0; conflicts <= MaxWriteConflicts; conflicts++)
        {
            await _row.ReadIfInDoubtAsync(JobId);
            if (expectedVersion is { } version && Job is { Definition: not null, Status.Deleted: false } && version != Job.Version)
            {
                throw new JobException(JobErrorKind.VersionMismatch, JobErrorCodes.ConcurrencyVersionMismatch, "The version of the existing record doesn't match the RowVersion property provided.");
            }

            var before = Job;
            var decision = JobMachine.Apply(before, command, Now);
            if (decision.Refusal is { } refusal)
            {
                throw refusal.Kind == JobErrorKind.NotFound ? JobException.NotFound(JobId) : refusal;
            }

            handover ??= HandOver(before, decision);
            try
            {
                await _row.WriteAsync(JobId, decision, handover);
            }
            catch (JobConflictException exception) when (!exception.IsOutOfTurn)
            {
                LogConflict(JobId);
                continue;
            }

            Measure(before, command, decision);
            running.Stop(JobId, ReasonOf(decision.Stop));
            AdvanceToken(before);
            return;
        }

        throw new JobException(
            JobErrorKind.Invalid,
            JobErrorCodes.AsyncOperationInvalidStateChangeUnexpected,
            $"The row of job {JobId:D} changes faster than it can be written; try again.");
    }

    /// <summary>When a running member of a token ends and its successor is known, that one takes its turn in the same commit. The sequencer is told before the commit.</summary>
    private JobHandover? HandOver(JobState before, JobDecision decision)
    {
        var leavesLine = decision.Removes || decision.Next is { IsInTokenLine: false };
        if (!leavesLine || !before.HoldsRun || before.Job.DependencyToken is not { } token
            || hints.TakeSuccessor(JobId) is not { } successor)
        {
            return null;
        }

        // While nobody waits for it the slot goes along with the turn.
        var mayStart = _keepsSlot && hints.MayPassTo(successor);
        _slotGoesTo = mayStart ? successor : null;
        Post(grains => grains.GetGrain<ISequencerGrain>(token).HandOverAsync(JobId, successor.JobId, mayStart));
        return new JobHandover(successor.JobId, IsSuccessor: true);
    }

    /// <summary>
    /// Where a member has left the line of its token, the sequencer sees to it that the next one's turn comes. A member that is
    /// retried may stand in front of one that runs: so it is also told when one is back that has not had its turn, and when
    /// one stops running and stays in the line.
    /// </summary>
    private void AdvanceToken(JobState before)
    {
        if (before.Definition?.DependencyToken is not { } token)
        {
            return;
        }

        if (before.IsInTokenLine && !Job.IsInTokenLine)
        {
            Post(grains => grains.GetGrain<ISequencerGrain>(token).EndedAsync(JobId));
        }
        else if (Job.IsInTokenLine && (before.IsInTokenLine ? before.HoldsRun && !Job.HoldsRun : !Job.Status.Admitted))
        {
            Post(grains => grains.GetGrain<ISequencerGrain>(token).AdvanceAsync());
        }
    }

    /// <summary>Tells the dispatcher how the job stands.</summary>
    private void Announce()
    {
        if (Job.Definition is { } job)
        {
            var report = JobReport.Of(JobId, Job);
            Post(grains => grains.GetGrain<IDispatcherQueueGrain>(job.Partition).OfferAsync(report));
        }

        if (_run is null && (Job.Definition is null || Job.Status.State == JobStateCode.Completed))
        {
            DeactivateOnIdle();
        }
    }

    private static StopReason ReasonOf(HandlerStop stop) => stop switch
    {
        HandlerStop.Cancel => StopReason.Cancel,
        HandlerStop.Pause => StopReason.Pause,
        _ => StopReason.None,
    };

    /// <summary>Tells another grain of the job without waiting for it: reconciliation makes up for what gets lost.</summary>
    private void Post(Func<IGrainFactory, Task> call) => _ = PostAsync(call);

    private async Task PostAsync(Func<IGrainFactory, Task> call)
    {
        try
        {
            await call(GrainFactory);
        }
        catch (Exception exception)
        {
            LogLostPost(exception, JobId);
        }
    }
}
