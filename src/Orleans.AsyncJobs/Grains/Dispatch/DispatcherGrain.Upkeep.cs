using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>What keeps the queue true: a look at what is due, and comparing with the table.</summary>
internal sealed partial class DispatcherGrain
{
    private const int RecoveriesAtATime = 32;
    private static readonly TimeSpan ReconcilePeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SecondLookDelay = TimeSpan.FromSeconds(1);

    private TimeSpan _reconcileAt;
    private HashSet<(Guid JobId, int Attempt)> _unbegun = [];
    private bool _isReconciling;
    private bool _knowsRuns;

    public async Task ReconcileAsync()
    {
        if (_isReconciling || drain.IsDraining)
        {
            // What changed may lie behind the pages that the round under way has read.
            _reconcileAt = Elapsed;
            return;
        }

        _isReconciling = true;
        _reconcileAt = Elapsed + ReconcilePeriod;
        try
        {
            await LearnHandlersAsync();
            await MoveLanesAsync();
            await RecoverLostRunsAsync();
            _knowsRuns = true;
            _queue.Restart();
            Pump();
            await AdvanceStalledTokensAsync();
        }
        catch
        {
            _reconcileAt = Elapsed + PauseAfterFailure;
            throw;
        }
        finally
        {
            _isReconciling = false;
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (drain.IsDraining)
        {
            return;
        }

        try
        {
            foreach (var jobId in _backedOff.TakeDue(Elapsed))
            {
                _ = AskAgainAsync(jobId);
            }

            await _due.LookAsync(cancellationToken);
            if (Elapsed >= _reconcileAt)
            {
                await ReconcileAsync();
            }

            await gauges.LookAsync();
        }
        catch (Exception exception)
        {
            LogUpkeepFailed(exception, Partition);
        }

        Pump();
    }

    /// <summary>Asks a job again whose call had failed.</summary>
    private async Task AskAgainAsync(Guid jobId)
    {
        try
        {
            // Its call has failed, so none is on its way.
            TakeBack(await JobGrain(jobId).RecoverAsync(isOrphan: true), startedAttempt: null);
            Pump();
        }
        catch (Exception exception)
        {
            LogRecoveryFailed(exception, jobId);
            BackOff(jobId);
        }
    }

    private async Task RecoverLostRunsAsync()
    {
        HashSet<(Guid JobId, int Attempt)> unbegun = [];
        QueuePosition? after = null;
        IReadOnlyList<LockedJob> page;
        do
        {
            page = await table.ReadLockedAsync(Partition, after, JobLimits.PageRows, CancellationToken.None);
            foreach (var chunk in page.Where(locked => !_slots.Contains(locked.JobId)).Chunk(RecoveriesAtATime))
            {
                await Task.WhenAll(chunk.Select(locked => RecoverAsync(locked, unbegun)));
            }

            after = page.Count == 0 ? null : page[^1].Position;
        }
        while (page.Count == JobLimits.PageRows);
        if (!unbegun.IsSubsetOf(_unbegun))
        {
            _reconcileAt = Elapsed + SecondLookDelay;
        }

        _unbegun = unbegun;
    }

    /// <summary>Whether a look has found a started run that nobody had begun. It may have been taken back by now.</summary>
    private bool WasSeenUnbegun(JobState job) => _unbegun.Contains((job.Job.JobId, job.Status.Attempt));

    /// <param name="locked">A row that holds a run and has no slot here.</param>
    /// <param name="unbegun">Takes it where nobody has begun it yet: a run that was started with the end of the member before it, or inserted as started, may be ordered in this moment. What is so at two looks will never be.</param>
    private async Task RecoverAsync(LockedJob locked, HashSet<(Guid JobId, int Attempt)> unbegun)
    {
        var run = (locked.JobId, locked.Attempt);
        var isOrphan = _unbegun.Contains(run);
        JobReport report;
        try
        {
            report = await JobGrain(locked.JobId).RecoverAsync(isOrphan);
        }
        catch (Exception exception)
        {
            // One job that cannot be asked keeps no other waiting; the next round asks it again.
            LogRecoveryFailed(exception, locked.JobId);
            return;
        }

        // Its grain may be in another silo than this one, which the row names.
        var isUnbegun = report.IsUnbegun || (report.HoldsRun && locked.HostId == silo.HostId && !running.Contains(locked.JobId));
        if (isUnbegun || isOrphan)
        {
            unbegun.Add(run);
        }

        if (!isUnbegun || isOrphan)
        {
            TakeBack(report, isUnbegun ? locked.Attempt : null);
        }
    }

    /// <summary>A job that holds a run without a slot of this dispatcher gets one, and its run is joined or, where nobody has begun it, begun. Any other goes where its report says.</summary>
    private void TakeBack(JobReport report, int? startedAttempt)
    {
        if (report.HoldsRun && !_slots.Contains(report.JobId))
        {
            var entry = EntryOf(report);
            _slots.TryOccupy(entry);
            _ = RunAsync(entry, startedAttempt);
        }
        else
        {
            Consider(report);
        }
    }

    /// <summary>Tokens whose next member was never told of its turn.</summary>
    private async Task AdvanceStalledTokensAsync()
    {
        var tokens = await table.ReadStalledTokensAsync(Partition, JobLimits.PageRows, CancellationToken.None);
        foreach (var chunk in tokens.Chunk(RecoveriesAtATime))
        {
            await Task.WhenAll(chunk.Select(AdvanceAsync));
        }

        if (tokens.Count == JobLimits.PageRows)
        {
            _reconcileAt = Elapsed;
        }
    }

    private async Task AdvanceAsync(string token)
    {
        try
        {
            await GrainFactory.GetGrain<ISequencerGrain>(token).AdvanceAsync();
        }
        catch (Exception exception)
        {
            LogStalledToken(exception, token);
        }
    }
}
