using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
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
internal sealed partial class JobGrain : Grain, IJobGrain, IBackgroundOperationGrain, IJobRunGrain, IRemindable
{
    private readonly JobServices _services;
    private readonly JobChanges _changes;
    private readonly ILogger _logger;
    private bool _isLeaving;

    public JobGrain(JobServices services)
    {
        _services = services;
        _changes = new JobChanges(this.GetPrimaryKey(), services);
        _logger = services.Logger;
    }

    private Guid JobId => _changes.JobId;

    private JobState Job => _changes.Job;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isLeaving = true;
        return Task.CompletedTask;
    }

    public async Task<JobSnapshot> GetAsync()
    {
        using var change = await _changes.BeginAsync();
        if (Job.Definition is not { Kind: JobKind.SystemJob } job || Job.Status.Deleted)
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

    public Task CancelOperationAsync(JobCaller caller, long? expectedVersion) => ActAsync(new JobCommand.Cancel(caller, JobKind.BackgroundOperation), expectedVersion);

    public Task DeleteOperationAsync(JobCaller caller, long? expectedVersion) => ActAsync(new JobCommand.Delete(caller, JobKind.BackgroundOperation), expectedVersion);

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
            Leave();
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
            Leave();
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

    /// <summary>Tells the dispatcher how the job stands.</summary>
    private void Announce()
    {
        _changes.Announce();
        if (_run is null && (Job.Definition is null || Job.Status.State == JobStateCode.Completed))
        {
            Leave();
        }
    }

    /// <summary>Its place is in the table and no longer in memory. What a call has begun may go on when the activation has ended, which is not to be asked any more then.</summary>
    private void Leave()
    {
        if (!_isLeaving)
        {
            DeactivateOnIdle();
        }
    }
}
