using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>The jobs that a dispatcher runs, and whether one more may run.</summary>
/// <param name="slots">How many handlers may run at a time.</param>
/// <param name="limits">How many of them for each message name with a limit.</param>
/// <param name="data">How much input they may hold in memory.</param>
/// <param name="firstLease">A number above the leases of an earlier activation, such as a time.</param>
internal sealed class RunSlots(int slots, MessageLimits limits, DataBudget data, long firstLease)
{
    private readonly Dictionary<Guid, OccupiedSlot> _occupied = [];
    private long _lastLease = firstLease;
    private int _ending;
    private int _beside;
    private int _suspects;

    /// <summary>How many jobs run in slots, those included whose outcome is on its way to the disk.</summary>
    public int Count => _occupied.Count - _beside;

    // Outcomes on their way to the disk take no slot, so that the next handlers do not wait for it; but they are no more
    // than the slots: with a slow disk that is all that may have to run again after a crash, and all that waits in memory.
    public int Free => Math.Min(slots - (Count - _ending), (2 * slots) - Count);

    public bool Contains(Guid jobId) => _occupied.ContainsKey(jobId);

    /// <summary>Takes a slot for a job; false when it has one.</summary>
    public bool TryOccupy(QueueEntry entry)
    {
        if (!_occupied.TryAdd(entry.JobId, new OccupiedSlot(entry, ++_lastLease)))
        {
            return false;
        }

        limits.Started(entry.MessageName);
        data.Take(entry);
        _suspects += IsSuspect(entry) ? 1 : 0;
        _beside += IsBeside(entry) ? 1 : 0;
        return true;
    }

    /// <summary>The number of a job's lease: another one each time it gets a slot.</summary>
    public long LeaseOf(Guid jobId) => _occupied[jobId].Lease;

    /// <summary>Notes that the handler of a job has ended. A notice of an earlier lease came late and means nothing.</summary>
    public bool TryEndHandler(Guid jobId, long lease)
    {
        if (!_occupied.TryGetValue(jobId, out var slot) || slot.Lease != lease || slot.IsEnding)
        {
            return false;
        }

        slot.IsEnding = true;
        _ending += IsBeside(slot.Entry) ? 0 : 1;
        return true;
    }

    public void Vacate(Guid jobId)
    {
        if (_occupied.Remove(jobId, out var slot))
        {
            limits.Ended(slot.Entry.MessageName);
            data.Release(slot.Entry);
            _suspects -= IsSuspect(slot.Entry) ? 1 : 0;
            _beside -= IsBeside(slot.Entry) ? 1 : 0;
            _ending -= slot.IsEnding && !IsBeside(slot.Entry) ? 1 : 0;
        }
    }

    /// <summary>
    /// Whether a job may run beside those that do: its handler has to be open, its input has to fit, and one that may have
    /// killed its process runs alone among its like, so that it takes no other suspect with it.
    /// </summary>
    public bool MayGo(QueueEntry entry) => limits.IsOpen(entry.MessageName) && (_suspects == 0 || !IsSuspect(entry)) && data.MayGo(entry);

    private bool IsBeside(QueueEntry entry) => limits.BesideSlots.Contains(entry.MessageName);

    private static bool IsSuspect(QueueEntry entry) => entry.LostRuns >= JobLimits.SuspectLostRuns;

    private sealed class OccupiedSlot(QueueEntry entry, long lease)
    {
        public QueueEntry Entry { get; } = entry;

        public long Lease { get; } = lease;

        public bool IsEnding { get; set; }
    }
}
