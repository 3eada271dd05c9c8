using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

// What is kept of jobs' lives beside their rows.
internal sealed partial class InMemoryJobStore
{
    public Task<IReadOnlyList<JobRun>> ReadRunsAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(Read(StoreOperationKind.ReadRecords), () => _rows.Records.Runs(_rows.Find(jobId)), cancellationToken);

    public Task<IReadOnlyList<JobLogLine>> ReadLogAsync(Guid jobId, int attempt, long afterNumber, int limit, CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.ReadRecords,
        _ => (_rows.Find(jobId) is { Status.Deleted: false } ? _rows.Records.Log(jobId, attempt) : []).Where(line => line.Number > afterNumber).Take(limit),
        cancellationToken);

    public Task AppendLogAsync(Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines, CancellationToken cancellationToken) => AppendAsync(
        records =>
        {
            if (_rows.Find(jobId) is { Status.Deleted: false })
            {
                records.AddLog(jobId, attempt, lines);
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<JobAction>> ReadActionsAsync(Guid? jobId, long? beforeId, int limit, CancellationToken cancellationToken) =>
        ReadAsync(Read(StoreOperationKind.ReadRecords), () => _rows.Records.Actions(jobId, beforeId, limit), cancellationToken);

    public Task AppendActionAsync(JobAction action, CancellationToken cancellationToken) => AppendAsync(records => records.Add(action), cancellationToken);

    public Task<IReadOnlyList<JobRate>> ReadRatesAsync(DateTimeOffset from, DateTimeOffset until, TimeSpan bucket, CancellationToken cancellationToken) =>
        bucket != TimeSpan.FromMinutes(1) && bucket != TimeSpan.FromHours(1) ? throw new ArgumentOutOfRangeException(nameof(bucket)) : ReadAsync(Read(StoreOperationKind.ReadRecords), () => _rows.Records.Rates(from, until, bucket), cancellationToken);

    public Task<IReadOnlyList<BlockedLine>> ReadBlockedLinesAsync(int limit, CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.ReadRecords,
        rows => rows.Where(row => row.IsInTokenLine).Select(row => row.Job.DependencyToken!).Distinct(StringComparer.Ordinal)
            .Select(token => _rows.Members(token))
            .Where(line => line[0].Status is { Deleted: false } head && (head.Abandoned || head.State is JobStateCode.Suspended or JobStateCode.Completed))
            .OrderBy(line => line[0].Status.ModifiedOn).ThenBy(line => line[0].Job.Sequence)
            .Select(line => new BlockedLine(
                line[0].Job.DependencyToken!, line[0].Job.JobId, JobStages.WaitOf(line[0].Status), line[0].Status.ModifiedOn, Math.Min(line.Count, 1_000), TokenLines.IsHalted(line[0])))
            .Take(limit),
        cancellationToken);

    public Task<int> CountMembersAsync(string token, int limit, CancellationToken cancellationToken) =>
        ReadAsync(Read(StoreOperationKind.ReadMembers), () => Math.Min(_rows.Members(token).Count, limit), cancellationToken);

    public Task<StoreInfo> ReadInfoAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new StoreInfo(Location, Schema: 0, Bytes: 0, LogBytes: 0, UnusedBytes: 0, DiskFreeBytes: 0, QueuedWrites: 0, Commits: 0, CommitP50Seconds: null, CommitP99Seconds: null));

    public Task BackUpAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException("A store in memory has no file.");

    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    private Task AppendAsync(Action<InMemoryJobRecords> append, CancellationToken cancellationToken) => WriteAsync(
        Read(StoreOperationKind.Append),
        () =>
        {
            append(_rows.Records);
            return true;
        },
        cancellationToken);
}
