using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>
/// One job. This grain alone changes the row once it is inserted, but for the turn that the member before it hands on in
/// the commit of its own end. Calls interleave: <see cref="JobChanges"/> keeps changes apart, and <see cref="JobRun"/>
/// runs the handler beside them.
/// </summary>
[Reentrant, PreferLocalPlacement]
internal sealed partial class JobGrain : Grain, IJobGrain, IJobRunGrain, IRemindable
{
    private readonly JobServices _services;
    private readonly JobChanges _changes;
    private readonly ILogger _logger;
    private JobRun? _run;

    public JobGrain(JobServices services)
    {
        _services = services;
        _changes = new JobChanges(this.GetPrimaryKey(), services);
        _logger = services.Logger;
    }

    private Guid JobId => _changes.JobId;

    private JobState Job => _changes.Job;

    public async Task<JobSnapshot> GetAsync()
    {
        using var change = await _changes.BeginAsync();
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

    public Task RunNowAsync(JobCaller caller) => ActAsync(new JobCommand.RunNow(caller), null);

    public Task DeleteAsync(JobCaller caller, long? expectedVersion) => ActAsync(new JobCommand.Delete(caller), expectedVersion);

    public Task DeleteAsOneOfManyAsync(JobCaller caller, long? expectedVersion) => ActAsync(new JobCommand.Delete(caller) { IsTold = false }, expectedVersion);

    public Task<JobReport> RunAsync(JobRunOrder order)
    {
        if (_run is { } running)
        {
            running.Lease = order.Lease;
            return running.Report;
        }

        _run = new JobRun(order, _changes, _services);
        return _run.Report = RunToEndAsync(_run);
    }

    public async Task ReportProgressAsync(int attempt, int percent, string? message)
    {
        using var change = await _changes.BeginAsync();
        await _changes.ApplyAsync(new JobCommand.Progress(attempt, percent, message));
    }

    public async Task SaveCheckpointAsync(int attempt, ReadOnlyMemory<byte> checkpoint)
    {
        using var change = await _changes.BeginAsync();
        await _changes.ApplyAsync(new JobCommand.SaveCheckpoint(attempt, checkpoint));
    }

    public async Task<long> ReplaceDataAsync(JobDataChange? change, JobCaller caller, long? expectedVersion)
    {
        if (change is null)
        {
            using var _ = await _changes.BeginAsync();
            await _changes.ReadAgainAsync();
            _changes.Check(new JobCommand.ReplaceData(new JobDataChange(null, null), caller), expectedVersion);
            _services.Inputs.CheckReplaceable(Job);
            return Job.Version;
        }

        // What a job does never changes, so that this may be asked before the change.
        if (await _services.Table.ReadAsync(JobId, CancellationToken.None) is { } row)
        {
            await _services.Inputs.CheckAsync(row, change);
        }

        return await ActAsync(new JobCommand.ReplaceData(change, caller), expectedVersion);
    }

    public async Task<PreparedJob> PrepareAsync(Guid changeSetId, ImmutableArray<JobOperation> operations)
    {
        var prepared = await _changes.PrepareAsync(changeSetId, operations);
        if (prepared.Refusal is null)
        {
            _changes.Limit(changeSetId, this.RegisterGrainTimer(
                _ => ForgetAsync(changeSetId),
                new GrainTimerCreationOptions { DueTime = JobLimits.PreparationTime, Period = Timeout.InfiniteTimeSpan, Interleave = true, KeepAlive = true }));
        }

        return prepared;
    }

    public Task ConcludeAsync(Guid changeSetId, ChangeSetOutcome outcome)
    {
        var isKnown = _changes.Conclude(changeSetId, outcome);
        if (isKnown && outcome.Kind == ChangeSetOutcomeKind.Stored)
        {
            Announce();
        }
        else if (!isKnown && outcome.Kind != ChangeSetOutcomeKind.Undone)
        {
            // It may take as long as the store is away.
            _changes.Post(FollowAsync());
        }

        return Task.CompletedTask;
    }

    public async Task<JobReport> AdmitAsync()
    {
        using var change = await _changes.BeginAsync();
        if (Job.Definition is not null)
        {
            try
            {
                await _changes.ApplyAsync(new JobCommand.Admit());
            }
            catch (JobConflictException refusal) when (refusal.IsOutOfTurn)
            {
                LogTurnMissed(refusal, JobId);
            }
        }

        return _changes.Report;
    }

    public async Task<JobReport> WakeAsync()
    {
        using var change = await _changes.BeginAsync();
        if (Job.Definition is not null)
        {
            await _changes.ApplyAsync(new JobCommand.Wake());
        }

        if (_run is null && Job.IsRunnable && !_services.Turns.IsQueueIdle && !_services.Turns.WokenStartSoon)
        {
            // It does not run soon: until it does, its place is in the table and not in memory.
            DeactivateOnIdle();
        }

        return _changes.Report;
    }

    /// <summary>The row's moment has come, as its own reminder has it. Most often the dispatcher has been first.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var report = await WakeAsync();
        if (report.IsRunnable || report.Due is not null)
        {
            Announce();
        }
        else if (_run is null && !Job.HoldsRun)
        {
            DeactivateOnIdle();
        }
    }

    public async Task<JobReport> RecoverAsync(bool isOrphan)
    {
        using var change = await _changes.BeginAsync();
        if (!Job.HoldsRun)
        {
            // Who asks has seen that it does: the member before it may have started it.
            await _changes.ReadAgainAsync();
        }

        if (Job is { Definition: not null, HoldsRun: true } && _run is null && !_services.Running.Contains(JobId))
        {
            if (Job.Status.HostId == _services.Silo.HostId)
            {
                if (!isOrphan)
                {
                    return _changes.Report with { IsUnbegun = true };
                }

                await EndNeverRunAsync();
            }
            else if (!_services.Silo.IsAlive(Job.Status.HostId))
            {
                LogLostRun(JobId, Job.Status.Attempt, Job.Status.HostId);
                await _changes.ApplyAsync(new JobCommand.LoseRun(JobLimits.MaxLostRuns));
            }
        }

        return _changes.Report;
    }

    public async Task RecoverOrphanedRunAsync(string hostId, int attempt)
    {
        using var change = await _changes.BeginAsync();
        if (!Job.HoldsRun)
        {
            await _changes.ReadAgainAsync();
        }

        // A call that follows the run may be under way: it runs nothing, as it has found no attempt to begin.
        if (Job is { Definition: not null, HoldsRun: true } && Job.Status.HostId == hostId && Job.Status.Attempt == attempt
            && !_services.Running.Contains(JobId))
        {
            LogOrphanedRun(JobId, attempt, hostId);
            await EndNeverRunAsync();
            Announce();
        }
    }

    /// <summary>Changes the job; answers its version before the next change begins.</summary>
    private async Task<long> ActAsync(JobCommand command, long? expectedVersion)
    {
        using var change = await _changes.BeginAsync();
        if (expectedVersion is { } version && Job is { Definition: not null, Status.Deleted: false } && version != Job.Version)
        {
            // This copy may be older than the table's, but a caller who names the table's version must not be refused.
            await _changes.ReadAgainAsync();
        }

        await _changes.ApplyAsync(command, expectedVersion);
        Announce();
        return Job.Version;
    }

    private async Task<JobReport> RunToEndAsync(JobRun run)
    {
        _services.Running.BeginCall();
        try
        {
            var report = await run.RunAsync();
            return report.Next is { HoldsRun: true } next && _services.Drain.IsDraining ? await TakeBackAsync(report, next) : report;
        }
        finally
        {
            _services.Running.EndCall();
            _run = null;
            if (Job.Status.State == JobStateCode.Completed || Job.Definition is null || _services.Drain.IsDraining)
            {
                DeactivateOnIdle();
            }
        }
    }

    /// <summary>The drain began while the next member was being started: its run, which runs nothing now, ends before the drain does.</summary>
    private async Task<JobReport> TakeBackAsync(JobReport report, JobState next)
    {
        await GrainFactory.GetGrain<IJobRunGrain>(next.Job.JobId).RunAsync(new JobRunOrder(Lease: 0, next.Status.Attempt, next));
        return report with { Next = null };
    }

    /// <summary>Ends an attempt that was stored as begun and that nobody ran.</summary>
    private Task EndNeverRunAsync() =>
        _changes.ApplyAsync(_services.FinishOf(JobAttempt.Of(Job), new RunEnd(Job.Status.ModifiedOn, 0, JobResult.Stopped())));

    /// <summary>The change set's silo may be gone. What it has stored, the row tells.</summary>
    private Task ForgetAsync(Guid changeSetId) => _changes.Forget(changeSetId) ? FollowAsync() : Task.CompletedTask;

    private async Task FollowAsync()
    {
        await _changes.FollowAsync();
        Announce();
    }

    /// <summary>Tells the dispatcher how the job stands.</summary>
    private void Announce()
    {
        _changes.Announce();
        if (_run is null && (Job.Definition is null || Job.Status.State == JobStateCode.Completed))
        {
            DeactivateOnIdle();
        }
    }
}
