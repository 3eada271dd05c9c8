using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// Wakes the suspended jobs of a partition, each at its moment: the table is looked at once a tick, and what comes due
/// before the next look has a timer. Where many are due at once they are woken in the order of their moments
/// (<see cref="WakingOrder"/>). It lives in a grain: calls come one at a time and interleave at awaits.
/// </summary>
/// <param name="partition">The partition.</param>
/// <param name="table">The job table.</param>
/// <param name="time">The clock.</param>
/// <param name="wakeAsync">Wakes a job whose moment has come, given its row as it was read a moment ago, and says whether it waits to be started.</param>
/// <param name="isUnderWay">Whether a job waits to be started already, or has been.</param>
/// <param name="slots">How many jobs run at a time.</param>
/// <param name="mayStart">Whether jobs are started at all now.</param>
/// <param name="logger">The log of the grain.</param>
internal sealed partial class DueWatch(
    int partition, IJobTable table, TimeProvider time, Func<JobState, Task<bool>> wakeAsync, Func<Guid, bool> isUnderWay, int slots, Func<bool> mayStart, ILogger logger)
{
    // A moment may be that of a million jobs: the others stay in the table until half of these are awake.
    private const int MaxWaking = 4_000;

    // A little more than a tick, so that each due row is known before its moment.
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(1.5);

    private readonly Dictionary<Guid, (DateTimeOffset Due, JobState? Row)> _waking = [];
    private readonly HashSet<Guid> _endedDuringLook = [];
    private readonly WakingOrder _order = new(slots);
    private readonly EarlyJobs _early = new(time);
    private DueJob? _lookedTo;
    private bool _isLooking;
    private bool _isWaitingForStarts;
    private bool _hasMore;

    /// <summary>Whether what is woken is started soon, as far as is known.</summary>
    public bool StartsSoon => _order.StartsSoon;

    /// <summary>Looks for rows whose moment comes before the next look.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => LookAsync(after: null, cancellationToken);

    /// <summary>Wakes a job at its moment if that comes before the next look; a later look finds all others.</summary>
    public void Expect(Guid jobId, DateTimeOffset due) => Expect(jobId, due, row: null);

    /// <summary>Notes that a job was asked at its moment, and waits for it still by the clock of its silo: it is asked again after a while.</summary>
    public void NoteEarly(Guid jobId, DateTimeOffset due)
    {
        if (_early.Add(jobId, due) is { } delay)
        {
            _ = ExpectLaterAsync(jobId, due, delay);
        }
    }

    /// <summary>Notes that a job waits no longer to be started: it has been, or does not have to be.</summary>
    public void NoteStarted(Guid jobId)
    {
        if (_order.NoteStarted(jobId))
        {
            WakeThoseInTurn();
        }
    }

    /// <summary>Notes that a run has ended, so that a look that saw its job before does not bring it back.</summary>
    public void NoteEnded(Guid jobId)
    {
        _early.Remove(jobId);
        if (_isLooking)
        {
            _endedDuringLook.Add(jobId);
        }
    }

    // A job that is woken before its moment says when that is. Only one that is being woken now may have said so already.
    private static bool IsCovered(DateTimeOffset due, DateTimeOffset known, DateTimeOffset now) => known == due || (known < due && known > now);

    private static bool IsBehind(DueJob? job, DueJob? other) =>
        job is not null && (other is null || job.Due > other.Due || (job.Due == other.Due && job.Sequence > other.Sequence));

    private async Task LookAsync(DueJob? after, CancellationToken cancellationToken)
    {
        if (_isLooking)
        {
            return;
        }

        _isLooking = true;
        try
        {
            do
            {
                var page = await table.ReadDueRowsAsync(partition, time.GetUtcNow() + Horizon, after, JobLimits.PageRows, cancellationToken);
                _hasMore = page.Count == JobLimits.PageRows;
                (after, var hasNew) = ExpectAll(page, after);
                if (!hasNew && IsBehind(_lookedTo, after))
                {
                    // Nothing has come in front, so what follows is known as well, up to where the last look ended.
                    after = _lookedTo;
                }
            }
            while (_hasMore && _waking.Count < MaxWaking);
            _lookedTo = after;
        }
        finally
        {
            _isLooking = false;
            _endedDuringLook.Clear();
        }
    }

    /// <summary>Expects the jobs of a page as far as there is room.</summary>
    /// <returns>The last one, behind which is still to be read, and whether any was not known.</returns>
    private (DueJob? Last, bool HasNew) ExpectAll(IReadOnlyList<JobState> page, DueJob? last)
    {
        var hasNew = false;
        foreach (var row in page)
        {
            if (_waking.Count >= MaxWaking)
            {
                _hasMore = true;
                break;
            }

            var due = new DueJob(row.Job.JobId, row.Status.PostponeUntil!.Value, row.Job.Sequence);
            hasNew |= !isUnderWay(due.JobId) && !_endedDuringLook.Contains(due.JobId) && Expect(due.JobId, due.Due, row);
            last = due;
        }

        return (last, hasNew);
    }

    /// <returns>Whether it was not known, and is now.</returns>
    private bool Expect(Guid jobId, DateTimeOffset due, JobState? row)
    {
        var now = time.GetUtcNow();
        if (due > now + Horizon || _early.Rests(jobId, due) || (_waking.TryGetValue(jobId, out var known) && IsCovered(due, known.Due, now)))
        {
            return false;
        }

        if (_waking.Count >= MaxWaking)
        {
            _hasMore = true;
            return false;
        }

        _waking[jobId] = (due, row);
        if (due > now)
        {
            _ = WaitAsync(jobId, due);
        }
        else
        {
            LineUp(jobId, due);
        }

        return true;
    }

    private async Task ExpectLaterAsync(Guid jobId, DateTimeOffset due, TimeSpan delay)
    {
        // A moment more, so that it does not rest any longer.
        await Task.Delay(delay + TimeSpan.FromMilliseconds(1), time);
        if (!isUnderWay(jobId))
        {
            Expect(jobId, due);
        }
    }

    private async Task WaitAsync(Guid jobId, DateTimeOffset due)
    {
        // Timers count whole milliseconds: one more, so that it is never early.
        await Task.Delay(due - time.GetUtcNow() + TimeSpan.FromMilliseconds(1), time);
        LineUp(jobId, due);
    }

    private void LineUp(Guid jobId, DateTimeOffset due)
    {
        if (IsCurrent(jobId, due))
        {
            _order.Add(jobId, due);
            WakeThoseInTurn();
        }
    }

    private void WakeThoseInTurn()
    {
        while (_order.TryTake(out var jobId, out var due))
        {
            _ = WakeAsync(jobId, due);
        }

        if (_order.IsHeld && !_isWaitingForStarts)
        {
            _ = WaitForStartsAsync();
        }
    }

    /// <summary>Where those that were woken are not started soon, it is their queue that orders them, and the others need not wait.</summary>
    private async Task WaitForStartsAsync()
    {
        _isWaitingForStarts = true;
        await Task.Delay(WakingOrder.LookPeriod, time);
        _isWaitingForStarts = false;
        if (mayStart())
        {
            _order.Look();
        }

        WakeThoseInTurn();
    }

    private async Task WakeAsync(Guid jobId, DateTimeOffset due)
    {
        var waits = false;
        try
        {
            if (_waking.TryGetValue(jobId, out var current) && current.Due == due)
            {
                // Who was told of and not found by a look is read now.
                var row = current.Row ?? await table.ReadAsync(jobId, CancellationToken.None);
                waits = row is not null && await wakeAsync(row);
            }
        }
        catch (Exception exception)
        {
            // The next look finds the row again, and not at once.
            LogWakeFailed(exception, jobId);
            Forget(jobId, due);
            NoteStarted(jobId);
            return;
        }

        Forget(jobId, due);
        if (!waits)
        {
            NoteStarted(jobId);
        }

        if (_hasMore && !_isLooking && _waking.Count <= MaxWaking / 2)
        {
            await LookFurtherAsync();
        }
    }

    private async Task LookFurtherAsync()
    {
        try
        {
            await LookAsync(_lookedTo, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogLookFailed(exception, partition);
        }
    }

    private void Forget(Guid jobId, DateTimeOffset due)
    {
        if (IsCurrent(jobId, due))
        {
            _waking.Remove(jobId);
        }
    }

    private bool IsCurrent(Guid jobId, DateTimeOffset due) => _waking.TryGetValue(jobId, out var current) && current.Due == due;
}
