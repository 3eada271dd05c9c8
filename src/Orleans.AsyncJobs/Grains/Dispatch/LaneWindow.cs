using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// The front of one lane, in memory and bounded; the rest stays in the job table and is read when the front runs short.
/// Every runnable job of the lane up to <see cref="ReadTo"/> is here; what lies behind it is in the table, unless there is
/// nothing more. Jobs that are due and still suspended stand among them by position; those that have none yet stand last.
/// </summary>
/// <param name="lane">The lane.</param>
/// <param name="hasMore">Whether the table may hold runnable rows of the lane that are not here.</param>
/// <param name="leaves">Is told of each entry that goes back to the table.</param>
internal sealed class LaneWindow(JobLane lane, bool hasMore, Action<QueueEntry>? leaves = null)
{
    private readonly SortedSet<QueueEntry> _entries = new(QueueEntry.ByPlace);
    private readonly Dictionary<Guid, QueueEntry> _entryOfJob = [];
    private readonly Dictionary<Guid, QueueEntry> _offeredDuringRefill = [];
    private readonly HashSet<Guid> _endedDuringRefill = [];
    private bool _isRefilling;
    private bool _isReadVoid;

    public JobLane Lane { get; } = lane;

    public int Count => _entries.Count;

    /// <summary>Whether the table may hold runnable rows that are not here.</summary>
    public bool HasMore { get; private set; } = hasMore;

    /// <summary>Up to which position the table has been read.</summary>
    public long ReadTo { get; private set; }

    /// <summary>Whether no runnable job of the lane waits, here or in the table.</summary>
    public bool IsEmpty => _entries.Count == 0 && !HasMore && !_isRefilling;

    public bool NeedsRefill(int capacity) => HasMore && !_isRefilling && _entries.Count <= capacity / 2;

    /// <summary>Puts a runnable job in its place. One that belongs behind what has been read stays in the table.</summary>
    public void Offer(QueueEntry entry, int capacity)
    {
        if (_isRefilling && entry.IsUnplaced)
        {
            _offeredDuringRefill.Remove(entry.JobId);
        }
        else if (_isRefilling)
        {
            _offeredDuringRefill[entry.JobId] = entry;
        }

        Place(entry, capacity);
    }

    /// <summary>The first job that may go now; null when there is none.</summary>
    public QueueEntry? First(Func<QueueEntry, bool> mayGo) =>
        _entries.Min is { } first && !mayGo(first) ? _entries.FirstOrDefault(mayGo) : _entries.Min;

    public void Remove(QueueEntry entry)
    {
        _entries.Remove(entry);
        _entryOfJob.Remove(entry.JobId);
    }

    /// <summary>Notes that a run has ended, so that a read that saw its job before does not bring it back.</summary>
    public void NoteEnded(Guid jobId)
    {
        if (_isRefilling)
        {
            _endedDuringRefill.Add(jobId);
            _offeredDuringRefill.Remove(jobId);
        }
    }

    /// <summary>Forgets what is known of the table, so that it is read from the front again. A read under way is void.</summary>
    public void Restart()
    {
        // Entries that stayed would keep the next read away while what is offered meanwhile goes to the table.
        QueueEntry[] left = leaves is null ? [] : [.. _entries];
        _entries.Clear();
        _entryOfJob.Clear();
        ReadTo = 0;
        HasMore = true;
        _isReadVoid = _isRefilling;
        Array.ForEach(left, entry => leaves!(entry));
    }

    /// <summary>Begins to read on; gives the position to read behind.</summary>
    public long BeginRefill()
    {
        _isRefilling = true;
        return ReadTo;
    }

    /// <summary>Takes in what was read. The read saw the table as it was; what happened since then has been noted.</summary>
    /// <param name="after">The position that was read behind.</param>
    /// <param name="rows">The rows, in order.</param>
    /// <param name="limit">How many were asked for.</param>
    /// <param name="capacity">How many the window may hold.</param>
    /// <param name="isRunning">Whether a job has been started.</param>
    public void EndRefill(long after, IReadOnlyList<JobState> rows, int limit, int capacity, Func<Guid, bool> isRunning)
    {
        _isRefilling = false;
        if (after == ReadTo && !_isReadVoid)
        {
            HasMore = rows.Count == limit;
            ReadTo = rows.Count == 0 ? ReadTo : rows[^1].Status.Position;
            foreach (var row in rows)
            {
                if (!_endedDuringRefill.Contains(row.Job.JobId) && !isRunning(row.Job.JobId))
                {
                    Place(QueueEntry.Of(row), capacity);
                }
            }
        }

        foreach (var entry in _offeredDuringRefill.Values)
        {
            if (!isRunning(entry.JobId))
            {
                Place(entry, capacity);
            }
        }

        _isReadVoid = false;
        _offeredDuringRefill.Clear();
        _endedDuringRefill.Clear();
    }

    /// <summary>Gives up a read that failed.</summary>
    public void AbortRefill()
    {
        _isRefilling = false;
        _offeredDuringRefill.Clear();
        _endedDuringRefill.Clear();
        Restart();
    }

    private void Place(QueueEntry entry, int capacity)
    {
        // What comes later knows better how the job stands, and where.
        if (_entryOfJob.TryGetValue(entry.JobId, out var known))
        {
            Remove(known);
        }

        if (HasMore && (entry.IsUnplaced || entry.Position > ReadTo))
        {
            leaves?.Invoke(entry);
            return;
        }

        _entries.Add(entry);
        _entryOfJob.Add(entry.JobId, entry);
        if (_entries.Count > capacity)
        {
            var last = _entries.Max!;
            Remove(last);
            ReadTo = _entries.Max!.Position;
            HasMore = true;
            leaves?.Invoke(last);
        }
    }
}
