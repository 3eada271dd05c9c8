namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// Lets jobs that are due be woken in the order of their moments, and little ahead of what can be started. What is awake lines
/// up by position, so all of a hundred thousand that are overdue, woken at once, would start in the order of their
/// creation. They are taken in batches: the jobs of one are woken when those of the last but one have been started.
/// </summary>
/// <param name="slots">How many jobs run at a time.</param>
internal sealed class WakingOrder(int slots)
{
    /// <summary>The largest batch.</summary>
    public const int MaxBatch = 2_000;

    private const int LeastBatch = 64;

    /// <summary>How often it is looked whether a batch is being started.</summary>
    public static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(50);

    /// <summary>So many looks one batch may take as long as some of its jobs are started.</summary>
    private const int MaxLooks = 10;

    /// <summary>So many looks in a row may find no start: a disk that is busy elsewhere keeps all of them for a moment.</summary>
    private const int MaxIdleLooks = 4;

    private readonly int _usualBatch = Math.Clamp(2 * slots, LeastBatch, MaxBatch);
    private readonly PriorityQueue<(Guid JobId, DateTimeOffset Due), (DateTimeOffset Due, long Number)> _line = new();
    private HashSet<Guid> _before = [];
    private HashSet<Guid> _batch = [];
    private int _batchSize = Math.Clamp(2 * slots, LeastBatch, MaxBatch);
    private int _taken;
    private long _added;
    private long _round;
    private long _lookedAt = -1;
    private int _looks;
    private int _idleLooks;
    private long _starts;
    private long _startsSeen;
    private bool _hasGivenUp;

    /// <summary>Whether what is woken is started soon, as far as is known.</summary>
    public bool StartsSoon => _batchSize == _usualBatch;

    /// <summary>Whether jobs are due that wait for others to be started.</summary>
    public bool IsHeld => _line.Count > 0;

    /// <summary>Adds a job whose moment has come.</summary>
    public void Add(Guid jobId, DateTimeOffset due) => _line.Enqueue((jobId, due), (due, ++_added));

    /// <summary>Takes the job that is to be woken now.</summary>
    public bool TryTake(out Guid jobId, out DateTimeOffset due)
    {
        if (_line.Count > 0 && (_taken < _batchSize || TryTurn()))
        {
            (jobId, due) = _line.Dequeue();
            _taken++;
            _batch.Add(jobId);
            return true;
        }

        (jobId, due) = (default, default);
        return false;
    }

    /// <summary>Notes that a job was started, or does not wait for a start.</summary>
    /// <returns>Whether that lets others be woken.</returns>
    public bool NoteStarted(Guid jobId)
    {
        if (_batch.Remove(jobId))
        {
            _starts++;
            return false;
        }

        var wasBefore = _before.Remove(jobId);
        _starts += wasBefore ? 1 : 0;
        return wasBefore && _before.Count == 0 && IsHeld;
    }

    /// <summary>
    /// Looks whether the jobs of the last but one batch are being started; called once a period while others are held. Where none
    /// was for some looks, or it takes too long, what keeps them is not that they were woken too late: the next batch
    /// need not wait for them, and is larger, until one is started in time again.
    /// </summary>
    public void Look()
    {
        _idleLooks = _starts == _startsSeen ? _idleLooks + 1 : 0;
        if (_lookedAt != _round)
        {
            (_lookedAt, _looks, _idleLooks) = (_round, 0, 0);
        }
        else if (++_looks >= MaxLooks || _idleLooks >= MaxIdleLooks)
        {
            _before.Clear();
            _hasGivenUp = true;
        }

        _startsSeen = _starts;
    }

    private bool TryTurn()
    {
        if (_before.Count > 0)
        {
            return false;
        }

        (_before, _batch) = (_batch, _before);
        _batchSize = _hasGivenUp ? Math.Min(2 * _batchSize, MaxBatch) : _usualBatch;
        (_taken, _hasGivenUp) = (0, false);
        _round++;
        return true;
    }
}
