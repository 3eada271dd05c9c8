using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>A line of several lanes beside the table it is read from; every step keeps the line's promises or fails.</summary>
internal sealed class DispatchQueueModel
{
    public const string Limited = "limited";

    private static readonly Guid[] Owners = [new(1, 0, 0, new byte[8]), new(2, 0, 0, new byte[8]), new(3, 0, 0, new byte[8])];

    private readonly DispatchQueue _line;
    private readonly RunnableTable _table = new();
    private readonly Dictionary<Guid, JobState> _running = [];
    private readonly List<LineRead> _reads = [];

    /// <summary>Jobs that are due and have no place yet, in the order in which they came: those in the line, and those that are to be woken in the table.</summary>
    private readonly List<QueueEntry> _asleep = [];
    private readonly Queue<JobState> _toWake = [];
    private readonly Queue<JobState> _unstored = [];
    private long _known;
    private long _arrivals;
    private bool _isLimitReached;
    private bool _isSettled;

    public DispatchQueueModel() => _line = new DispatchQueue(Leave);

    public int Taken { get; private set; }

    public int TakenAsleep { get; private set; }

    /// <summary>Does one of the things that happen to a line.</summary>
    public void Step(int step)
    {
        var pick = step / 20;
        switch (step % 20)
        {
            case 0 or 1 or 2:
                Insert(LaneOf(pick));
                break;
            case 3:
                InsertMany(LaneOf(pick));
                break;
            case 4 or 5 or 6:
                Take();
                break;
            case 7:
                StoreStart();
                break;
            case 8:
                End(isRunnableAgain: false);
                break;
            case 9:
                End(isRunnableAgain: true);
                break;
            case 10:
                _isLimitReached = !_isLimitReached;
                break;
            case 11:
                _line.Restart();
                break;
            case 12:
                SetLanes();
                break;
            case 13:
                BeginReads();
                break;
            case 14:
                FinishRead(pick, isFailed: false);
                break;
            case 15:
                FinishRead(pick, isFailed: pick % 3 == 0);
                break;
            case 16:
                EndOccurrence();
                break;
            case 17 or 18:
                ComeDue(LaneOf(pick));
                break;
            default:
                WakeSleeper();
                break;
        }

        _isSettled = false;
        Assert.All(_reads, read => Assert.InRange(read.Lane.Count, 0, 1_000));
    }

    /// <summary>Lets every read come to its end, until none is due. Then the line knows all it has to for the order among lanes.</summary>
    public void Settle()
    {
        WakeAll();
        for (var round = 0; _line.NeedsLanes || _reads.Count > 0 || BeginReads(); round++)
        {
            Assert.True(round < 1_000, "the line never has enough");
            WakeAll();
            SetLanes();
            while (_reads.Count > 0)
            {
                FinishRead(0, isFailed: false);
            }
        }

        _isSettled = true;
    }

    /// <summary>Takes all that is left, and finds nothing lost, nothing twice and no lane left over.</summary>
    public void TakeAll()
    {
        _isLimitReached = false;
        Settle();
        do
        {
            StoreStarts();
            Settle();
        }
        while (Take());

        Assert.Empty(_table.Rows);
        Assert.Empty(_asleep);
        Assert.Empty(_toWake);
        Assert.True(_line.IsEmpty, "empty lanes are kept");
        Assert.All(Enumerable.Range(0, 3), priority => Assert.Empty(_line.OwnersInTurn(priority)));
    }

    public bool Take()
    {
        // Which lane is next is only sure once all reads are done; within a lane the order holds always.
        var expected = _isSettled ? Expected() : null;
        if (!_line.TryTake(IsOpen, _ => true, out var entry))
        {
            Assert.True(expected is null, $"job {expected?.JobId} is kept waiting");
            return false;
        }

        Assert.True(IsOpen(entry.Lane), "a lane at its limit was served");
        var first = Waiting().First(waiting => waiting.Lane == entry.Lane);
        Assert.Equal(first.JobId, entry.JobId);
        Assert.Equal(expected?.JobId ?? entry.JobId, entry.JobId);
        var wasAsleep = _asleep.Remove(first);
        TakenAsleep += wasAsleep ? 1 : 0;
        var job = wasAsleep ? _table.Place(first.Row!) : first.Row!;
        Assert.True(_running.TryAdd(entry.JobId, job), "taken twice");
        var owners = _line.OwnersInTurn(entry.Lane.Priority);
        Assert.True(owners.IndexOf(entry.Lane.OwnerId) is var place && (place < 0 || place == owners.Length - 1), "who had his turn is not last");
        _unstored.Enqueue(job);
        Taken++;
        return true;
    }

    private static JobLane LaneOf(int pick) => new(pick % 3, Owners[pick / 3 % 3], pick / 9 % 2 == 0 ? "" : Limited);

    /// <summary>The job whose turn it is: of the highest priority, of the first owner in turn who has one, his first.</summary>
    private QueueEntry? Expected()
    {
        var open = Waiting().Where(waiting => IsOpen(waiting.Lane)).ToList();
        var best = open.Where(waiting => waiting.Lane.Priority == open.Max(other => other.Lane.Priority)).ToList();
        return best.Count == 0 ? null : best.OrderBy(waiting => _line.OwnersInTurn(waiting.Lane.Priority).IndexOf(waiting.Lane.OwnerId)).First();
    }

    private bool IsOpen(JobLane lane) => !_isLimitReached || lane.MessageName != Limited;

    /// <summary>In the order of their places: those that have none yet stand behind what was known when they came, and so before what came later.</summary>
    private IEnumerable<QueueEntry> Waiting() => _table.Rows.Where(job => !_running.ContainsKey(job.Job.JobId)).Select(QueueEntry.Of).Concat(_asleep).Order(QueueEntry.ByPlace);

    private void Offer(JobState job)
    {
        _known = Math.Max(_known, job.Status.Position);
        _line.Offer(QueueEntry.Of(job));
    }

    private void ComeDue(JobLane lane)
    {
        var job = _table.Insert(lane, JobStateCode.Suspended);
        _asleep.Add(QueueEntry.Of(job) with { Position = _known, Arrival = ++_arrivals });
        _line.OfferUnplaced(QueueEntry.Of(job));
    }

    private void Leave(QueueEntry entry)
    {
        if (_asleep.Find(sleeper => entry.IsSuspended && sleeper.JobId == entry.JobId) is { } found)
        {
            _asleep.Remove(found);
            _toWake.Enqueue(found.Row!);
        }
    }

    /// <summary>One that has waited for long is woken in the table, and stands in the line until that is told.</summary>
    private void WakeSleeper()
    {
        if (_asleep.FirstOrDefault() is { } sleeper)
        {
            _asleep.Remove(sleeper);
            _toWake.Enqueue(sleeper.Row!);
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

    private void Insert(JobLane lane) => Offer(_table.Insert(lane));

    private void InsertMany(JobLane lane)
    {
        for (var i = 0; i < 60; i++)
        {
            Insert(lane);
        }
    }

    // A job that was taken is runnable in the table until its start is stored.
    private void StoreStart()
    {
        if (_unstored.TryDequeue(out var job))
        {
            _table.Remove(job);
        }
    }

    private void StoreStarts()
    {
        foreach (var job in _unstored)
        {
            _table.Remove(job);
        }

        _unstored.Clear();
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

        StoreStarts();
        _running.Remove(job.Job.JobId);
        _line.NoteEnded(QueueEntry.Of(job));
        _table.Remove(job);
        return job;
    }

    private void SetLanes()
    {
        if (_line.NeedsLanes)
        {
            _line.SetLanes(_table.Lanes);
        }
    }

    private bool BeginReads()
    {
        foreach (var lane in _line.TakeLanesToRefill())
        {
            var after = lane.BeginRefill();
            var limit = Math.Max(1, _line.LaneCapacity - lane.Count);
            _reads.Add(new LineRead(lane, after, limit, _table.Read(lane.Lane, after, limit)));
        }

        return _reads.Count > 0;
    }

    private void FinishRead(int pick, bool isFailed)
    {
        if (_reads.Count == 0)
        {
            return;
        }

        var read = _reads[pick % _reads.Count];
        _reads.Remove(read);
        if (isFailed)
        {
            read.Lane.AbortRefill();
        }
        else
        {
            read.Lane.EndRefill(read.After, read.Rows, read.Limit, _line.LaneCapacity, _running.ContainsKey);
        }

        _line.Settle(read.Lane);
        _known = Math.Max(_known, read.Lane.ReadTo);
    }
}
