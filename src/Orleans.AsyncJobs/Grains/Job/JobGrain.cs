using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>
/// One job. Every change goes through <see cref="JobMachine"/> and is written before it is answered; this grain alone
/// changes the row once it is inserted. How it waits and runs is in the other parts of the class.
/// </summary>
[PreferLocalPlacement]
internal sealed partial class JobGrain(
    [PersistentState("job", AsyncJobsDefaults.StorageName)] IPersistentState<JobState> state,
    JobGrainServices services,
    ILogger<JobGrain> logger) : Grain, IJobGrain, IJobRunGrain, IRemindable
{
    private const int MaxWriteConflicts = 3;

    private readonly JobRow _row = new(state);
    private Guid? _slotGoesTo;
    private bool _keepsSlot;

    private Guid JobId => this.GetPrimaryKey();

    private JobState Job => _row.Value;

    private DateTimeOffset Now => services.Time.GetUtcNow();

    public async Task<JobSnapshot> GetAsync()
    {
        await _row.ReadIfInDoubtAsync();
        if (Job.Definition is not { } job || Job.Status.Deleted)
        {
            throw JobException.NotFound(JobId);
        }

        return JobSnapshots.Of(job, Job.Status);
    }

    public Task PatchAsync(JobStatePatch patch, JobCaller caller, long? expectedVersion) =>
        ActAsync(new JobCommand.Patch(patch, caller), expectedVersion);

    public Task CancelAsync(JobCaller caller) => ActAsync(new JobCommand.Cancel(caller), null);

    public Task RetryAsync(JobCaller caller) => ActAsync(new JobCommand.RetryNow(caller), null);

    public Task DeleteAsync(JobCaller caller, long? expectedVersion) => ActAsync(new JobCommand.Delete(caller), expectedVersion);

    private async Task ActAsync(JobCommand command, long? expectedVersion)
    {
        await _row.ReadIfInDoubtAsync();
        if (expectedVersion is { } version && Job is { Definition: not null, Status.Deleted: false } && version != Job.Version)
        {
            // This copy may be older than the table's, but a caller who names the table's version must not be refused.
            await _row.ReadAsync();
        }

        await ApplyAsync(command, expectedVersion);
        Announce();
    }

    /// <summary>Asks the machine, writes its answer, and tells the handler and the sequencer. A refusal is thrown.</summary>
    private async Task ApplyAsync(JobCommand command, long? expectedVersion = null, JobHandover? handover = null)
    {
        for (var conflicts = 0; conflicts <= MaxWriteConflicts; conflicts++)
        {
            await _row.ReadIfInDoubtAsync();
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
            switch (await _row.WriteAsync(decision, handover))
            {
                case RowWrite.Written:
                    services.Running.Stop(JobId, ReasonOf(decision.Stop));
                    AdvanceToken(before);
                    return;
                case RowWrite.NotItsTurn:
                    throw new TurnRefusedException(JobId);
                default:
                    LogConflict(JobId);
                    break;
            }
        }

        throw new JobException(
            JobErrorKind.Invalid,
            JobErrorCodes.AsyncOperationInvalidStateChangeUnexpected,
            $"The row of job {JobId:D} changes faster than it can be written; try again.");
    }

    /// <summary>When a running member of a token ends and its successor is known, that one takes its turn in the same commit. The sequencer is told before the commit.</summary>
    private JobHandover? HandOver(JobState before, JobDecision decision)
    {
        if (!before.HoldsRun || before.Job.DependencyToken is not { } token || decision.Next is not { IsInTokenLine: false }
            || services.Successors.Take(JobId) is not { } successor)
        {
            return null;
        }

        // While nobody waits for it the slot goes along with the turn.
        var mayStart = _keepsSlot && services.SlotHandOver.IsAllowed;
        _slotGoesTo = mayStart ? successor.JobId : null;
        services.Post(JobId, grains => grains.GetGrain<ISequencerGrain>(token).HandOverAsync(JobId, successor.JobId, mayStart));
        return new JobHandover(successor.JobId, IsSuccessor: true);
    }

    /// <summary>Where a member has left the line of its token, the sequencer sees to it that the next one's turn comes.</summary>
    private void AdvanceToken(JobState before)
    {
        if (before is { IsInTokenLine: true, Definition.DependencyToken: { } token } && !Job.IsInTokenLine)
        {
            services.Post(JobId, grains => grains.GetGrain<ISequencerGrain>(token).EndedAsync(JobId));
        }
    }

    /// <summary>Tells the dispatcher how the job stands.</summary>
    private void Announce()
    {
        if (Job.Definition is { } job)
        {
            var report = JobReport.Of(JobId, Job);
            services.Post(JobId, grains => grains.GetGrain<IDispatcherQueueGrain>(job.Partition).OfferAsync(report));
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

    [LoggerMessage(1, LogLevel.Information, "The row of job {JobId} had changed; it is read again.")]
    private partial void LogConflict(Guid jobId);
}
