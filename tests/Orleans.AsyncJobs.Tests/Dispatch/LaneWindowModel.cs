using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>The window of one lane beside the table it is read from; every step keeps the window's promises or fails.</summary>
internal sealed class LaneWindowModel
{
    public const int Capacity = 4;

    private readonly LaneWindow _window = new(default, hasMore: true);
    private readonly SortedDictionary<long, JobState> _runnable = [];
    private readonly Dictionary<Guid, JobState> _running = [];
    private (long After, int Limit, List<JobState>? Rows)? _refill;
    private long _lastSequence;

    public int Taken { get; private set; }

    /// <summary>Does one of the things that happen to a window.</summary>
    public void Step(int step)
    {
        switch (step % 13)
        {
            case 0 or 1 or 2:
                Insert();
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
        while (!_window.IsEmpty)
        {
            BeginRefill();
            EndRefill();
            while (Take())
            {
            }
        }

        Assert.All(_runnable.Values, job => Assert.Contains(job.Job.JobId, _running.Keys));
    }

    private void Insert()
    {
        var job = new JobState
        {
            Definition = new JobDefinition { JobId = Guid.NewGuid(), Name = "n", MessageName = "m", Sequence = ++_lastSequence },
        };
        _runnable.Add(job.Job.Sequence, job);
        _window.Offer(QueueEntry.Of(job), Capacity);
    }

    private bool Take()
    {
        if (_window.First(_ => true) is not { } entry)
        {
            return false;
        }

        _window.Remove(entry);
        var first = _runnable.Values.First(job => !_running.ContainsKey(job.Job.JobId));
        Assert.Equal(first.Job.Sequence, entry.Sequence);
        Assert.True(_running.TryAdd(entry.JobId, first), "taken twice");
        Taken++;
        return true;
    }

    // A job that was taken is runnable in the table until its start is stored.
    private void StoreStart()
    {
        if (_running.Values.FirstOrDefault(job => _runnable.ContainsKey(job.Job.Sequence)) is { } job)
        {
            _runnable.Remove(job.Job.Sequence);
        }
    }

    private void End(bool isRunnableAgain)
    {
        if (_running.Values.FirstOrDefault() is not { } job)
        {
            return;
        }

        _running.Remove(job.Job.JobId);
        _window.NoteEnded(job.Job.JobId);
        _runnable.Remove(job.Job.Sequence);
        if (isRunnableAgain)
        {
            _runnable.Add(job.Job.Sequence, job);
            _window.Offer(QueueEntry.Of(job), Capacity);
        }
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
            _refill = refill with { Rows = [.. _runnable.Values.Where(job => job.Job.Sequence > refill.After).Take(refill.Limit)] };
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
