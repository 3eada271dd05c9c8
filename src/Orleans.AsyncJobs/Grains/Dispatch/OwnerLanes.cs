using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>The lanes of one owner in one priority. Of their front jobs the one with the lowest position goes first.</summary>
internal sealed class OwnerLanes(Guid ownerId)
{
    private readonly List<LaneWindow> _lanes = [];

    public Guid OwnerId { get; } = ownerId;

    public bool IsEmpty => _lanes.Count == 0;

    public void Add(LaneWindow lane) => _lanes.Add(lane);

    public void Remove(LaneWindow lane) => _lanes.Remove(lane);

    /// <summary>The first job that may go, and its lane.</summary>
    public (LaneWindow Lane, QueueEntry Entry)? First(Func<JobLane, bool> isOpen, Func<QueueEntry, bool> mayGo)
    {
        (LaneWindow Lane, QueueEntry Entry)? first = null;
        foreach (var lane in _lanes)
        {
            if (isOpen(lane.Lane) && lane.First(mayGo) is { } entry && (first is null || QueueEntry.ByPlace.Compare(entry, first.Value.Entry) < 0))
            {
                first = (lane, entry);
            }
        }

        return first;
    }
}
