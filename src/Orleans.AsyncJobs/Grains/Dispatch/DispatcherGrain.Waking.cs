using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// Jobs whose moment has come. They queue as they are stored, suspended, and the write that starts one wakes it. Those for
/// which no slot is free for a while, and those that have to wait for something else, are woken by a write of their own.
/// </summary>
internal sealed partial class DispatcherGrain
{
    // Within a second of its moment a job is to be seen as ready. No job of a quick handler waits that long among others that are due.
    private static readonly TimeSpan MaxAsleep = TimeSpan.FromMilliseconds(500);

    /// <summary>The jobs in the queue that are due and still suspended: their moment, and since when they are in it.</summary>
    private readonly Dictionary<Guid, (DateTimeOffset Due, TimeSpan Since)> _asleep = [];

    private bool _isWatchingAsleep;

    /// <summary>Lets a job go on whose moment has come.</summary>
    /// <param name="row">Its row, as it was read just now.</param>
    /// <returns>Whether it waits for nothing but a slot.</returns>
    private Task<bool> WakeAsync(JobState row)
    {
        var jobId = row.Job.JobId;
        if (drain.IsDraining || _slots.Contains(jobId) || _backedOff.Contains(jobId))
        {
            // In turn: the next start finds it; the end of its run tells how it stands; it is asked again.
            return Task.FromResult(false);
        }

        if (row.Status is not { State: JobStateCode.Suspended, PostponeUntil: { } due } || due > Now)
        {
            return Task.FromResult(Place(JobReport.Of(jobId, row)));
        }

        var entry = QueueEntry.Of(row);
        entry = entry with { Lane = entry.Lane with { MessageName = _limits.LaneNameOf(entry.MessageName) } };
        if (!JobRuns.IsDue(row, Now) || !IsOpen(entry.Lane))
        {
            return WakeInTableAsync(jobId, due);
        }

        _asleep[jobId] = (due, Elapsed);
        if (JobActions.TakesPlace(row.Job, row.Status))
        {
            _queue.OfferUnplaced(entry);
        }
        else
        {
            _queue.Offer(entry);
        }

        Pump();
        if (_asleep.Count > 0 && !_isWatchingAsleep)
        {
            _ = WatchAsleepAsync();
        }

        return Task.FromResult(true);
    }

    private bool IsUnderWay(Guid jobId) => _asleep.ContainsKey(jobId) || _slots.Contains(jobId);

    /// <summary>Notes that a job is woken now, be it with its start.</summary>
    private void NoteAwake(Guid jobId)
    {
        if (_asleep.Remove(jobId, out var job))
        {
            NoteLag(Now - job.Due);
        }
    }

    private void NoteLag(TimeSpan lag)
    {
        measures.DueLag = lag;
        instruments.JobWoken(lag);
    }

    /// <summary>Wakes a job by a write of its own: what stands in the queue no more is to be found in the table.</summary>
    private void WakeInTable(QueueEntry entry)
    {
        if (entry.IsSuspended && _asleep.Remove(entry.JobId, out var job) && !drain.IsDraining)
        {
            _ = WakeInTableAndNoteAsync(entry.JobId, job.Due);
        }
    }

    private async Task WakeInTableAndNoteAsync(Guid jobId, DateTimeOffset due)
    {
        try
        {
            if (await WakeInTableAsync(jobId, due))
            {
                return;
            }
        }
        catch (Exception exception)
        {
            LogWakeFailed(exception, jobId);
        }

        _due.NoteStarted(jobId);
    }

    private async Task<bool> WakeInTableAsync(Guid jobId, DateTimeOffset due)
    {
        NoteLag(Now - due);
        turns.WokenStartSoon = _due.StartsSoon;
        var report = await JobGrain(jobId).WakeAsync();
        if (report.Due == due && due <= Now)
        {
            _due.NoteEarly(jobId, due);
        }

        return Place(report);
    }

    /// <summary>Puts a job where its report says.</summary>
    /// <returns>Whether it waits for nothing but a slot.</returns>
    private bool Place(JobReport report)
    {
        Consider(report);
        Pump();
        return report.IsRunnable && !_slots.Contains(report.JobId) && IsOpen(EntryOf(report).Lane);
    }

    /// <summary>Whoever looks is to see that a job is due and waits for a slot: it is woken in the table when none has come free for a while.</summary>
    private async Task WatchAsleepAsync()
    {
        _isWatchingAsleep = true;
        while (_asleep.Count > 0 && !drain.IsDraining)
        {
            await Task.Delay(WakingOrder.LookPeriod, time);
            if (MayStart())
            {
                WakeSleepers();
            }
        }

        _isWatchingAsleep = false;
    }

    private void WakeSleepers()
    {
        var since = Elapsed - MaxAsleep;
        foreach (var (jobId, job) in _asleep.Where(job => job.Value.Since <= since).OrderBy(job => job.Value.Due).ToList())
        {
            _asleep.Remove(jobId);
            _ = WakeInTableAndNoteAsync(jobId, job.Due);
        }
    }
}
