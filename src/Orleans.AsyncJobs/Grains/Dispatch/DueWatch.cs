using Microsoft.Extensions.Logging;
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
/// <param name="wakeAsync">Wakes a job whose moment has come, and says whether it waits to be started now.</param>
/// <param name="slots">How many jobs run at a time.</param>
/// <param name="mayStart">Whether jobs are started at all now.</param>
/// <param name="logger">The log of the grain.</param>
/// <param name="noteLag">Is told how late each one is woken.</param>
internal sealed partial class DueWatch(
    int partition, IJobTable table, TimeProvider time, Func<Guid, Task<bool>> wakeAsync, int slots, Func<bool> mayStart, ILogger logger, Action<TimeSpan>? noteLag = null)
{
    // A moment may be that of a million jobs: the others stay in the table until half of these are awake.
    private const int MaxWaking = 4_000;

    // A little more than a tick, so that each due row is known before its moment.
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(1.5);

    private readonly Dictionary<Guid, DateTimeOffset> _waking = [];
    private readonly WakingOrder _order = new(slots);
    private bool _isLooking;
    private bool _isWaitingForStarts;
    private bool _hasMore;

    /// <summary>Whether what is woken is started soon, as far as is known.</summary>
    public bool StartsSoon => _order.StartsSoon;

    /// <summary>Looks for rows whose moment comes before the next look.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_isLooking)
        {
            return;
        }

        _isLooking = true;
        try
        {
            DueJob? last = null;
            do
            {
                var page = await table.ReadDueAsync(partition, time.GetUtcNow() + Horizon, last, JobLimits.PageRows, cancellationToken);
                _hasMore = page.Count == JobLimits.PageRows;
                foreach (var due in page)
                {
                    Expect(due.JobId, due.Due);
                    last = due;
                }
            }
            while (_hasMore && _waking.Count < MaxWaking);
        }
        finally
        {
            _isLooking = false;
        }
    }

    /// <summary>Wakes a job at its moment if that comes before the next look; a later look finds all others.</summary>
    public void Expect(Guid jobId, DateTimeOffset due)
    {
        var now = time.GetUtcNow();
        if (due > now + Horizon || (_waking.TryGetValue(jobId, out var known) && IsCovered(due, known, now)))
        {
            return;
        }

        if (_waking.Count >= MaxWaking)
        {
            _hasMore = true;
            return;
        }

        _waking[jobId] = due;
        if (due > now)
        {
            _ = WaitAsync(jobId, due);
        }
        else
        {
            LineUp(jobId, due);
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

    // A job that is woken before its moment says when that is. Only one that is being woken now may have said so already.
    private static bool IsCovered(DateTimeOffset due, DateTimeOffset known, DateTimeOffset now) => known == due || (known < due && known > now);

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
            if (IsCurrent(jobId, due))
            {
                noteLag?.Invoke(time.GetUtcNow() - due);
                waits = await wakeAsync(jobId);
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

        await LookFurtherAsync();
    }

    private async Task LookFurtherAsync()
    {
        try
        {
            if (_hasMore && _waking.Count <= MaxWaking / 2)
            {
                await LookAsync(CancellationToken.None);
            }
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

    private bool IsCurrent(Guid jobId, DateTimeOffset due) => _waking.TryGetValue(jobId, out var current) && current == due;
}
