using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>The runnable rows of a partition, lane by lane.</summary>
internal sealed class TrackedPartition(int partition) : TrackedLine
{
    private readonly Dictionary<JobLane, RankedSet> _lanes = [];
    private readonly List<(JobLane Lane, List<long> Sequences)> _page = [];
    private bool _isBegun;
    private JobLane? _lane;
    private long _lastSequence;

    public int Partition => partition;

    public IReadOnlyList<LaneCount> Count(long beforeSequence) =>
        [.. _lanes.Select(lane => new LaneCount(lane.Key, lane.Value.Count, lane.Value.CountBelow(beforeSequence)))];

    public override bool ReadPage(StoreConnection connection, int rows)
    {
        if (!_isBegun)
        {
            _lane = LaneReads.FirstLane(connection, partition);
            _isBegun = true;
        }

        var left = rows;
        while (left > 0)
        {
            if (_lane is not { } lane)
            {
                return false;
            }

            var sequences = LaneReads.Sequences(connection, partition, lane, _lastSequence, left);
            _page.Add((lane, sequences));
            if (sequences.Count == left)
            {
                _lastSequence = sequences[^1];
                return true;
            }

            _lane = LaneReads.NextLane(connection, partition, lane);
            _lastSequence = 0;
            // The search for a lane counts as a row.
            left -= sequences.Count + 1;
        }

        return true;
    }

    protected override void Put(in LineChange change)
    {
        if (change.WasRunnable)
        {
            Remove(change);
        }

        if (change.IsRunnable)
        {
            RowsOf(new JobLane(change.Job.Priority, change.Job.OwnerId, change.MessageName)).Add(change.Job.Sequence);
        }
    }

    protected override void PutPage()
    {
        foreach (var (lane, sequences) in _page)
        {
            if (sequences.Count == 0)
            {
                continue;
            }

            var rows = RowsOf(lane);
            foreach (var sequence in sequences)
            {
                rows.Add(sequence);
            }
        }

        _page.Clear();
    }

    /// <summary>Who writes a row may have read it before it moved to another lane, and there are two it can be in.</summary>
    private void Remove(in LineChange change)
    {
        var job = change.Job;
        var isLimited = job.LimitedMessageName.Length > 0;
        if (!Remove(new JobLane(job.Priority, job.OwnerId, job.LimitedMessageName), job.Sequence))
        {
            Remove(new JobLane(job.Priority, job.OwnerId, isLimited ? string.Empty : job.MessageName), job.Sequence);
        }
    }

    private bool Remove(JobLane lane, long sequence)
    {
        if (!_lanes.TryGetValue(lane, out var rows) || !rows.Remove(sequence))
        {
            return false;
        }

        if (rows.Count == 0)
        {
            _lanes.Remove(lane);
        }

        return true;
    }

    private RankedSet RowsOf(JobLane lane)
    {
        if (!_lanes.TryGetValue(lane, out var rows))
        {
            _lanes.Add(lane, rows = new RankedSet());
        }

        return rows;
    }
}
