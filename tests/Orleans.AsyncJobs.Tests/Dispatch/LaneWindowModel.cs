using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>The window of one lane beside the table it is read from; every step keeps the window's promises or fails.</summary>
internal sealed class LaneWindowModel
{
    public const int Capacity = 4;

    private readonly LaneWindow _window;
    private readonly RunnableTable _table = new();
    private readonly Dictionary<Guid, JobState> _running = [];

    /// <summary>Jobs that are due and have no place yet: those in the window, and those that are to be woken in the table.</summary>
    private readonly Dictionary<Guid, QueueEntry> _asleep = [];
    private readonly Queue<JobState> _toWake = [];
    private (long After, int Limit, List<JobState>? Rows)? _refill;
    private bool _isBusy = true;
    private long _known;
    private long _arrivals;

    public LaneWindowModel() => _window = new LaneWindow(default, hasMore: true, Leave);

    public int Taken { get; private set; }

    public int TakenAsleep { get; private set; }

    /// <summary>Does one of the things that happen to a window.</summary>
    public void Step(int step)
    {
        switch (step % 18)
        {
            case 0:
            case 1 or 2 when _isBusy:
                Offer(_table.Insert(default));
                break;
            case 1 or 2:
                EndRefill();
                Take();
                break;
            case 3 or 4:
                Take();
                break;
            case 5:
                StoreStart();
                break;
            case 6:
                End(isRunnableAgain: false);
                break;
            case 7:
                End(isRunnableAgain: true);
                break;
            case 8:
                BeginRefill();
                break;
            case 9:
                ReadRefill();
                break;
            case 10:
                EndRefill();
                break;
            case 11:
                AbortRefill();
                break;
            case 12:
                EndOccurrence();
                break;
            case 13 or 14:
                ComeDue();
                break;
            case 15:
                WakeSleeper();
                break;
            case 16:
                _isBusy = !_isBusy;
                break;
            default:
                _window.Restart();
                break;
        }

        Assert.InRange(_window.Count, 0, Capacity);
    }

    /// <summary>Takes all that is left, and finds nothing lost and nothing twice.</summary>
    public void TakeAll()
    {
        EndRefill();
        while (!_window.IsEmpty || _toWake.Count > 0)
        {
            WakeAll();
            BeginRefill();
            EndRefill();
            while (Take())
            {
            }
        }

        Assert.All(_table.Rows, job => Assert.Contains(job.Job.JobId, _running.Keys));
        Assert.Empty(_asleep);
    }

    private void Offer(JobState job)
    {
        _known = Math.Max(_known, job.Status.Position);
        _window.Offer(QueueEntry.Of(job), Capacity);
    }

    private void ComeDue()
    {
        var job = _table.Insert(default, JobStateCode.Suspended);
        var entry = QueueEntry.Of(job) with { Position = _known, Arrival = ++_arrivals };
        _asleep.Add(entry.JobId, entry);
        _window.Offer(entry, Capacity);
    }

    private void Leave(QueueEntry entry)
    {
        if (entry.IsSuspended && _asleep.Remove(entry.JobId))
        {
            _toWake.Enqueue(entry.Row!);
        }
    }

    /// <summary>One that has waited for long is woken in the table, and stands in the window until that is told.</summary>
    private void WakeSleeper()
    {
        if (_asleep.Values.FirstOrDefault() is { } entry)
        {
            _asleep.Remove(entry.JobId);
            Offer(_table.PutLast(entry.Row!));
        }

        WakeAll();
    }

    private void WakeAll()
    {
        while (_toWake.TryDequeue(out var job))
        {
            Offer(_table.PutLast(job));
        }
    }

    private bool Take()
    {
        if (_window.First(_ => true) is not { } entry)
        {
            return false;
        }

        _window.Remove(entry);
        var first = _table.Rows.Where(job => !_running.ContainsKey(job.Job.JobId)).Select(QueueEntry.Of).Concat(_asleep.Values).Order(QueueEntry.ByPlace).First();
        Assert.Equal((first.Position, first.Arrival, first.JobId), (entry.Position, entry.Arrival, entry.JobId));
        var wasAsleep = _asleep.Remove(entry.JobId);
        Assert.True(_running.TryAdd(entry.JobId, wasAsleep ? _table.Place(first.Row!) : first.Row!), "taken twice");
        TakenAsleep += wasAsleep ? 1 : 0;
        Taken++;
        return true;
    }

    // A job that was taken is runnable in the table until its start is stored.
    private void StoreStart()
    {
        if (_running.Values.FirstOrDefault(job => _table.Rows.Contains(job)) is { } job)
        {
            _table.Remove(job);
        }
    }

    private void End(bool isRunnableAgain)
    {
        if (EndRun() is { } job && isRunnableAgain)
        {
            _table.Put(job);
            Offer(job);
        }
    }

    private void EndOccurrence()
    {
        if (EndRun() is { } job)
        {
            Offer(_table.PutLast(job));
        }
    }

    private JobState? EndRun()
    {
        if (_running.Values.FirstOrDefault() is not { } job)
        {
            return null;
        }

        _running.Remove(job.Job.JobId);
        _window.NoteEnded(job.Job.JobId);
        _table.Remove(job);
        return job;
    }

    private void BeginRefill()
    {
        if (_refill is null && _window.NeedsRefill(Capacity))
        {
            _refill = (_window.BeginRefill(), Math.Max(1, Capacity - _window.Count), null);
        }
    }

    private void ReadRefill()
    {
        if (_refill is { Rows: null } refill)
        {
            _refill = refill with { Rows = _table.Read(default, refill.After, refill.Limit) };
        }
    }

    private void EndRefill()
    {
        ReadRefill();
        if (_refill is not { } refill)
        {
            return;
        }

        _refill = null;
        _window.EndRefill(refill.After, refill.Rows!, refill.Limit, Capacity, _running.ContainsKey);
        _known = Math.Max(_known, _window.ReadTo);
    }

    private void AbortRefill()
    {
        if (_refill is null)
        {
            return;
        }

        _refill = null;
        _window.AbortRefill();
    }
}
