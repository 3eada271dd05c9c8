using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>What keeps the queue true: waking what is due, and comparing with the table.</summary>
internal sealed partial class DispatcherGrain
{
    private const int RecoveriesAtATime = 32;
    private static readonly TimeSpan ReconcilePeriod = TimeSpan.FromSeconds(30);

    private TimeSpan _reconcileAt;
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

    private void NoteLag(TimeSpan lag)
    {
        measures.DueLag = lag;
        instruments.JobWoken(lag);
    }

    private async Task WakeAsync(Guid jobId)
    {
        Consider(await JobGrain(jobId).WakeAsync());
        Pump();
    }

    /// <summary>Asks a job again whose call had failed.</summary>
    private async Task AskAgainAsync(Guid jobId)
    {
        try
        {
            Consider(await JobGrain(jobId).RecoverAsync());
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
        QueuePosition? after = null;
        IReadOnlyList<LockedJob> page;
        do
        {
            page = await table.ReadLockedAsync(Partition, after, JobLimits.PageRows, CancellationToken.None);
            foreach (var chunk in page.Where(locked => !_slots.Contains(locked.JobId)).Chunk(RecoveriesAtATime))
            {
                await Task.WhenAll(chunk.Select(RecoverAsync));
            }

            after = page.Count == 0 ? null : page[^1].Position;
        }
        while (page.Count == JobLimits.PageRows);
    }

    private async Task RecoverAsync(LockedJob locked)
    {
        JobReport report;
        try
        {
            report = await JobGrain(locked.JobId).RecoverAsync();
        }
        catch (Exception exception)
        {
            // One job that cannot be asked keeps no other waiting; the next round asks it again.
            LogRecoveryFailed(exception, locked.JobId);
            return;
        }

        if (report.HoldsRun && !_slots.Contains(report.JobId))
        {
            // It runs on, without a slot of this dispatcher: the slot is taken and the run joined. But a row of this silo
            // that nobody runs was inserted as started, and its writer was told otherwise: it is still to be run.
            var entry = EntryOf(report);
            _slots.TryOccupy(entry);
            var isUnbegun = locked.HostId == silo.HostId && !running.Contains(report.JobId);
            _ = RunAsync(entry, isUnbegun ? locked.Attempt : null);
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
