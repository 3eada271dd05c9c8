using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>How a job runs: begin, run the handler off this grain's scheduler, end. Each step that changes the row is a turn of its own.</summary>
internal sealed partial class JobGrain
{
    private static readonly TimeSpan StorageRetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RefusedStartDelay = TimeSpan.FromSeconds(1);

    private Task<JobReport>? _run;
    private int? _takenAttempt;
    private long _lease;

    public Task<JobReport> RunAsync(int? startedAttempt, long lease)
    {
        _lease = lease;
        return _run ?? FollowAsync(() => RunAttemptAsync(startedAttempt));
    }

    public async Task<JobAttempt?> BeginAttemptAsync(int? startedAttempt)
    {
        startedAttempt ??= _takenAttempt;
        _takenAttempt = null;
        if (running.Contains(JobId) || (startedAttempt is null && drain.IsDraining))
        {
            return null;
        }

        await _row.ReadIfInDoubtAsync(JobId);
        if (!(Job.IsRunnable || JobRuns.HasStarted(Job, startedAttempt)))
        {
            // The row this grain started from may be older than the table's; the dispatcher reads what is true.
            await _row.ReadAsync(JobId);
        }

        if (JobRuns.HasStarted(Job, startedAttempt) && Job.Status.HostId == silo.HostId)
        {
            return JobAttempt.Of(Job);
        }

        try
        {
            await ApplyAsync(new JobCommand.Start(silo.HostId, startedAttempt));
            return JobAttempt.Of(Job);
        }
        catch (JobConflictException exception) when (exception.IsOutOfTurn)
        {
            await SendBackAsync();
            return null;
        }
        catch (JobException refusal) when (refusal.Kind is JobErrorKind.Invalid or JobErrorKind.NotFound)
        {
            return null;
        }
    }

    public async Task<JobReport> EndAttemptAsync(int attempt, RunEnd run)
    {
        // A row that is gone was deleted by an earlier try whose answer got lost.
        await _row.ReadIfInDoubtAsync(JobId);
        if (Job.Definition is not null)
        {
            await ApplyAsync(new JobCommand.Finish(attempt, run, Retry(), random.NextDouble()));
        }

        return JobReport.Of(JobId, Job) with { SlotGoesTo = _slotGoesTo };
    }

    public async Task AbandonAttemptAsync(int attempt, RunEnd run)
    {
        await _row.ReadIfInDoubtAsync(JobId);
        if (Job.Definition is not null)
        {
            await ApplyAsync(new JobCommand.Abandon(attempt, run, Retry(), random.NextDouble()));
            LogAbandoned(JobId, attempt);
            Announce();
        }
    }

    public async Task ReportProgressAsync(int attempt, int percent, string? message) =>
        await ApplyAsync(new JobCommand.Progress(attempt, percent, message));

    public async Task SaveCheckpointAsync(int attempt, ReadOnlyMemory<byte> checkpoint) =>
        await ApplyAsync(new JobCommand.SaveCheckpoint(attempt, checkpoint));

    public async Task<JobReport> RecoverAsync()
    {
        await _row.ReadIfInDoubtAsync(JobId);
        if (Job is { Definition: not null, HoldsRun: true } && _run is null && !running.Contains(JobId))
        {
            if (Job.Status.HostId == silo.HostId)
            {
                // This process lives and runs no handler for it: the begin was stored, and its writer was told otherwise.
                return await EndAttemptAsync(Job.Status.Attempt, NeverRun());
            }

            if (!silo.IsAlive(Job.Status.HostId))
            {
                LogLostRun(JobId, Job.Status.Attempt, Job.Status.HostId);
                await ApplyAsync(new JobCommand.LoseRun(JobLimits.MaxLostRuns));
            }
        }

        return JobReport.Of(JobId, Job);
    }

    public async Task RecoverOrphanedRunAsync(string hostId, int attempt)
    {
        await _row.ReadIfInDoubtAsync(JobId);
        // A call that follows the run may be under way: it runs nothing, as it has found no attempt to begin.
        if (Job is { Definition: not null, HoldsRun: true } && Job.Status.HostId == hostId && Job.Status.Attempt == attempt
            && !running.Contains(JobId))
        {
            LogOrphanedRun(JobId, attempt, hostId);
            await EndAttemptAsync(attempt, NeverRun());
            Announce();
        }
    }

    private Task<JobReport> FollowAsync(Func<Task<JobReport>> begin)
    {
        var run = RunToEndAsync(begin);
        _run = run.IsCompleted ? null : run;
        return run;
    }

    private async Task<JobReport> RunToEndAsync(Func<Task<JobReport>> begin)
    {
        running.BeginCall();
        try
        {
            var report = await begin();
            while (_takenAttempt is { } attempt)
            {
                // The job's turn came while the call found that it had not come yet.
                report = await RunAttemptAsync(attempt);
            }

            return report;
        }
        finally
        {
            running.EndCall();
            _run = null;
            if (Job.Status.State == JobStateCode.Completed || Job.Definition is null || drain.IsDraining)
            {
                DeactivateOnIdle();
            }
        }
    }

    private async Task<JobReport> RunAttemptAsync(int? startedAttempt)
    {
        if (await this.AsReference<IJobRunGrain>().BeginAttemptAsync(startedAttempt) is { } attempt)
        {
            return await RunHandlerAsync(attempt);
        }

        // One that may run and was not begun is asked again in a moment, not at once and for ever.
        var report = JobReport.Of(JobId, Job);
        return report.IsRunnable ? report with { IsRunnable = false, Due = Now + RefusedStartDelay } : report;
    }

    private async Task<JobReport> RunHandlerAsync(JobAttempt attempt)
    {
        (_slotGoesTo, _keepsSlot) = (null, false);
        var self = this.AsReference<IJobRunGrain>();
        if (executor.FindHandler(attempt.Job.MessageName) is not { } handler)
        {
            return await self.EndAttemptAsync(attempt.Number, new RunEnd(Now, 0, UnknownHandler(attempt.Job.MessageName)));
        }

        // Who canceled, paused or deleted the job between its begin and now found no handler to stop: none is run.
        var (run, handling) = executor.Start(attempt, handler, mayRun: Job.Status.Status == JobStatusCode.InProgress && !drain.IsDraining);
        try
        {
            await WaitForHandlerAsync(self, run, handling);
            var end = run.EndWith(handling.IsCompleted ? await handling : JobResult.Stopped());
            GiveSlotOn(attempt.Job.Partition);
            return await StoreAsync(() => self.EndAttemptAsync(attempt.Number, end));
        }
        finally
        {
            running.Remove(run);
            run.Dispose();
        }
    }

    /// <summary>A slot is free when the handler has ended; only one that goes to the next member of the token is kept until that has its turn.</summary>
    private void GiveSlotOn(int partition)
    {
        _keepsSlot = hints.FindSuccessor(JobId) is { } successor && hints.MayPassTo(successor);
        if (!_keepsSlot)
        {
            var lease = _lease;
            Post(grains => grains.GetGrain<IDispatcherQueueGrain>(partition).HandlerEndedAsync(JobId, lease));
        }
    }

    /// <summary>Waits until the handler has ended, even if it is abandoned meanwhile; or until the silo goes.</summary>
    private async Task WaitForHandlerAsync(IJobRunGrain self, RunningJob run, Task<JobResult> handling)
    {
        if (handling.IsCompleted || await Task.WhenAny(handling, run.Leave) == handling || run.IsReleased)
        {
            return;
        }

        await StoreAsync(async () =>
        {
            await self.AbandonAttemptAsync(run.Attempt.Number, run.EndWith(run.GivenUp()));
            return true;
        });
        await Task.WhenAny(handling, run.Released);
    }

    /// <summary>An outcome is written again until it is stored: trouble with the storage never runs a handler a second time.</summary>
    private async Task<T> StoreAsync<T>(Func<Task<T>> write)
    {
        while (true)
        {
            try
            {
                return await write();
            }
            catch (Exception exception) when (!drain.IsOver)
            {
                LogStorageTrouble(exception, JobId);
                await Task.Delay(StorageRetryDelay, time);
                if (drain.IsOver)
                {
                    // The activation may be ending by now: a call to it would wait for it, and it for this run.
                    throw;
                }
            }
        }
    }

    private RetryPolicy Retry() =>
        Job.Definition is { } job && executor.FindHandler(job.MessageName) is { } handler ? handler.Retry : RetryPolicy.None;

    /// <summary>The end of an attempt that was stored as begun and that nobody ran.</summary>
    private RunEnd NeverRun() => new(Job.Status.ModifiedOn, 0, JobResult.Stopped());

    private static JobResult UnknownHandler(string messageName) => JobResult.Failed(
        $"No handler is registered for the message name '{messageName}' any more.", JobErrorCodes.AsyncOperationTypeIsNotRecognized);
}
