using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

// The lines that jobs stand in: for a slot, for their turn, for a date.
internal sealed partial class InMemoryJobStore
{
    public Task<IReadOnlyList<JobLane>> ReadLanesAsync(int partition, CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.ReadRunnable, rows => rows.Where(row => row.Job.Partition == partition && row.IsRunnable).Select(LaneOf).Distinct()
            .OrderByDescending(lane => lane.Priority).ThenBy(lane => lane.OwnerId).ThenBy(lane => lane.MessageName, StringComparer.Ordinal), cancellationToken);

    public Task<IReadOnlyList<JobState>> ReadRunnableAsync(int partition, JobLane lane, long afterPosition, int limit, CancellationToken cancellationToken) =>
        SelectAsync(StoreOperationKind.ReadRunnable, rows => InLane(rows, partition, lane).Where(row => row.Status.Position > afterPosition).Take(limit), cancellationToken);

    public Task<QueueCount> CountInFrontAsync(QueueCountRequest place, int limit, CancellationToken cancellationToken) => ReadAsync(
        Read(StoreOperationKind.ReadRunnable),
        () =>
        {
            var rows = _rows.All.Where(row => row.Job.Partition == place.Partition && row.IsRunnable).ToList();
            var own = rows.Count(row => row.Job.Priority == place.Priority && row.Job.OwnerId == place.OwnerId && row.Status.Position < place.Position);
            var others = rows.Where(row => row.Job.Priority == place.Priority && row.Job.OwnerId != place.OwnerId).GroupBy(row => row.Job.OwnerId)
                .Sum(owner => Math.Min(owner.Count(), place.OwnersAhead.Contains(owner.Key) ? own + 1 : own));
            var above = rows.Count(row => row.Job.Priority > place.Priority);
            return new QueueCount(Math.Min(above + own + others, limit), Math.Min(rows.Count, limit));
        },
        cancellationToken);

    public Task<IReadOnlyList<JobState>> ReadMembersAsync(string token, long? afterPosition, int limit, CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.ReadMembers,
        _ => _rows.Members(token).Where(row => afterPosition is not { } position || (!row.HoldsRun && row.Status.Position > position)).Take(limit),
        cancellationToken);

    public Task<IReadOnlyList<JobState>> ReadMembersBeforeAsync(string token, long beforePosition, int limit, CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.ReadMembers,
        _ => _rows.Members(token).Where(row => row.HoldsRun || row.Status.Position < beforePosition).Reverse().Take(limit),
        cancellationToken);

    public Task<int> CountMembersBeforeAsync(string token, long beforePosition, int limit, CancellationToken cancellationToken) => ReadAsync(
        Read(StoreOperationKind.ReadMembers),
        () => Math.Min(_rows.Members(token).Count(row => row.HoldsRun || row.Status.Position < beforePosition), limit),
        cancellationToken);

    public Task<IReadOnlyList<string>> ReadStalledTokensAsync(int partition, int limit, CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.ReadMembers,
        rows => rows.Where(row => row.Job.Partition == partition && row.IsInTokenLine).Select(row => row.Job.DependencyToken!).Distinct(StringComparer.Ordinal)
            .Where(token => _rows.Members(token)[0] is { HoldsRun: false, Status: { Admitted: false, State: not JobStateCode.Completed } }).Take(limit),
        cancellationToken);

    public Task<IReadOnlyList<LockedJob>> ReadLockedAsync(int partition, QueuePosition? after, int limit, CancellationToken cancellationToken) =>
        SelectAsync(
            StoreOperationKind.ReadLocked,
            rows => InLine(rows, partition, after).Where(row => row.HoldsRun).Take(limit).Select(row => new LockedJob(row.Job.JobId, PositionOf(row), row.Status.HostId, row.Status.Attempt)),
            cancellationToken);

    public Task<IReadOnlyList<DueJob>> ReadDueAsync(int partition, DateTimeOffset until, DueJob? after, int limit, CancellationToken cancellationToken) =>
        SelectAsync(
            Read(StoreOperationKind.ReadDue) with { Until = until },
            rows => rows.Where(row => row.Job.Partition == partition && row.Status.State == JobStateCode.Suspended && row.Status.PostponeUntil <= until)
                .Select(row => new DueJob(row.Job.JobId, row.Status.PostponeUntil!.Value, row.Job.Sequence))
                .OrderBy(PlaceOf).Where(due => after is null || PlaceOf(due).CompareTo(PlaceOf(after)) > 0).Take(limit),
            cancellationToken);

    public async Task<IReadOnlyList<JobState>> ReadDueRowsAsync(int partition, DateTimeOffset until, DueJob? after, int limit, CancellationToken cancellationToken)
    {
        var due = await ReadDueAsync(partition, until, after, limit, cancellationToken);
        return Locked<IReadOnlyList<JobState>>(() => [.. due.Select(job => _rows.Find(job.JobId)).OfType<JobState>()]);
    }

    private static IEnumerable<JobState> InLane(IReadOnlyList<JobState> rows, int partition, JobLane lane) =>
        rows.Where(row => row.Job.Partition == partition && row.IsRunnable && LaneOf(row) == lane).OrderBy(row => row.Status.Position);

    private static JobLane LaneOf(JobState row) => new(row.Job.Priority, row.Job.OwnerId, row.Job.LimitedMessageName);

    private static IEnumerable<JobState> InLine(IReadOnlyList<JobState> rows, int partition, QueuePosition? after) =>
        rows.Where(row => row.Job.Partition == partition && (after is not { } place || PositionOf(row) > place)).OrderBy(PositionOf);

    private static (DateTimeOffset Due, long Sequence) PlaceOf(DueJob due) => (due.Due, due.Sequence);

    private static QueuePosition PositionOf(JobState row) => new(row.Job.Priority, row.Status.Position);
}
