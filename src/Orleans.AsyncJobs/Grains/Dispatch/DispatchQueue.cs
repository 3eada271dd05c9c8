using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// The queue of runnable jobs of a partition: the highest priority first, in one priority the owners in turn, for one
/// owner by position. Lanes hold the jobs; lanes that are empty are forgotten.
/// </summary>
/// <param name="leaves">Is told of each entry that goes back to the table.</param>
internal sealed class DispatchQueue(Action<QueueEntry>? leaves = null)
{
    // All windows together hold about this many rows, but each lane enough to keep going between two reads.
    private const int TotalCapacity = 1_000;
    private const int LeastCapacity = 32;

    // It is looked at with each create and each end of a run.
    private const int MostLanesAtAGlance = 32;

    private readonly Dictionary<JobLane, LaneWindow> _lanes = [];
    private readonly SortedDictionary<int, LinkedList<OwnerLanes>> _turns = new(Comparer<int>.Create((left, right) => right.CompareTo(left)));
    private readonly HashSet<LaneWindow> _toRefill = [];
    private readonly Dictionary<string, int> _lanesOfName = new(StringComparer.Ordinal);
    private bool _knowsLanes;
    private long _lastPosition;
    private long _arrivals;

    /// <summary>Whether no runnable job waits, here or in the table.</summary>
    public bool IsEmpty => _knowsLanes && _lanes.Count == 0;

    /// <summary>Whether no runnable job that may go now waits, as far as that is seen at a glance.</summary>
    /// <param name="isOpen">Whether any job of a lane may go.</param>
    public bool IsIdle(Func<JobLane, bool> isOpen) =>
        IsEmpty || (_knowsLanes && _lanes.Count <= MostLanesAtAGlance && !_lanes.Keys.Any(isOpen));

    /// <summary>Whether a lane of one of these names is known.</summary>
    public bool HasLaneOf(IReadOnlySet<string> messageNames)
    {
        foreach (var messageName in _lanesOfName.Keys)
        {
            if (messageNames.Contains(messageName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the table has to be asked which lanes there are.</summary>
    public bool NeedsLanes => !_knowsLanes;

    public int LaneCapacity => Math.Max(LeastCapacity, TotalCapacity / Math.Max(1, _lanes.Count));

    /// <summary>Puts a runnable job in its lane.</summary>
    public void Offer(QueueEntry entry)
    {
        // While the lanes of the table are not known, a new one may have more rows than this.
        var lane = GetOrAdd(entry.Lane, hasMore: !_knowsLanes);
        lane.Offer(entry, LaneCapacity);
        _lastPosition = Math.Max(_lastPosition, entry.Position);
        NoteRefill(lane);
    }

    /// <summary>Puts a job in its lane that takes a new place when it is woken: behind all that are known.</summary>
    public void OfferUnplaced(QueueEntry entry) => Offer(entry with { Position = _lastPosition, Arrival = ++_arrivals });

    /// <summary>Takes the job whose turn it is, of those that may go now.</summary>
    /// <param name="isOpen">Whether any job of a lane may go.</param>
    /// <param name="mayGo">Whether a job may go.</param>
    /// <param name="taken">The job.</param>
    public bool TryTake(Func<JobLane, bool> isOpen, Func<QueueEntry, bool> mayGo, [NotNullWhen(true)] out QueueEntry? taken)
    {
        foreach (var owners in _turns.Values)
        {
            for (var owner = owners.First; owner is not null; owner = owner.Next)
            {
                if (owner.Value.First(isOpen, mayGo) is var (lane, entry))
                {
                    owners.Remove(owner);
                    owners.AddLast(owner);
                    lane.Remove(entry);
                    NoteRefill(lane);
                    ForgetIfEmpty(lane);
                    taken = entry;
                    return true;
                }
            }
        }

        taken = null;
        return false;
    }

    /// <summary>Notes that a run has ended, so that a read that saw its job before does not bring it back.</summary>
    public void NoteEnded(QueueEntry entry)
    {
        if (_lanes.TryGetValue(entry.Lane, out var lane))
        {
            lane.NoteEnded(entry.JobId);
        }
    }

    /// <summary>Forgets what is known of the table, so that all is read again.</summary>
    public void Restart()
    {
        _knowsLanes = false;
        foreach (var lane in _lanes.Values)
        {
            lane.Restart();
            NoteRefill(lane);
        }
    }

    /// <summary>Takes in the lanes the table has.</summary>
    public void SetLanes(IReadOnlyList<JobLane> lanes)
    {
        foreach (var lane in lanes)
        {
            NoteRefill(GetOrAdd(lane, hasMore: true));
        }

        _knowsLanes = true;
    }

    /// <summary>The lanes that run short and are not being read; each is given once.</summary>
    public IReadOnlyList<LaneWindow> TakeLanesToRefill()
    {
        if (_toRefill.Count == 0)
        {
            return [];
        }

        LaneWindow[] toRefill = [.. _toRefill.Where(lane => lane.NeedsRefill(LaneCapacity))];
        _toRefill.Clear();
        return toRefill;
    }

    /// <summary>Looks at a lane again after it was read.</summary>
    public void Settle(LaneWindow lane)
    {
        _lastPosition = Math.Max(_lastPosition, lane.ReadTo);
        NoteRefill(lane);
        ForgetIfEmpty(lane);
    }

    /// <summary>The owners with jobs of a priority, in the order of their turns.</summary>
    public ImmutableArray<Guid> OwnersInTurn(int priority) =>
        _turns.TryGetValue(priority, out var owners) ? [.. owners.Select(owner => owner.OwnerId)] : [];

    private LaneWindow GetOrAdd(JobLane key, bool hasMore)
    {
        if (_lanes.TryGetValue(key, out var known))
        {
            return known;
        }

        var lane = new LaneWindow(key, hasMore, leaves);
        _lanes.Add(key, lane);
        CollectionsMarshal.GetValueRefOrAddDefault(_lanesOfName, key.MessageName, out _)++;
        if (!_turns.TryGetValue(key.Priority, out var owners))
        {
            _turns.Add(key.Priority, owners = new LinkedList<OwnerLanes>());
        }

        if (owners.FirstOrDefault(owner => owner.OwnerId == key.OwnerId) is not { } lanes)
        {
            owners.AddLast(lanes = new OwnerLanes(key.OwnerId));
        }

        lanes.Add(lane);
        return lane;
    }

    private void ForgetIfEmpty(LaneWindow lane)
    {
        if (!lane.IsEmpty || !_lanes.Remove(lane.Lane))
        {
            return;
        }

        if (--CollectionsMarshal.GetValueRefOrAddDefault(_lanesOfName, lane.Lane.MessageName, out _) == 0)
        {
            _lanesOfName.Remove(lane.Lane.MessageName);
        }

        var owners = _turns[lane.Lane.Priority];
        var lanes = owners.First(owner => owner.OwnerId == lane.Lane.OwnerId);
        lanes.Remove(lane);
        if (lanes.IsEmpty)
        {
            owners.Remove(lanes);
        }

        if (owners.Count == 0)
        {
            _turns.Remove(lane.Lane.Priority);
        }
    }

    private void NoteRefill(LaneWindow lane)
    {
        if (lane.NeedsRefill(LaneCapacity))
        {
            _toRefill.Add(lane);
        }
    }
}
