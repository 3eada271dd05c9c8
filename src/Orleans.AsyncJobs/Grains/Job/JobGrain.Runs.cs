using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Job;

// Runs: the one that is on, and those that were lost.
internal sealed partial class JobGrain
{
    private JobRun? _run;

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
                Leave();
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
}
