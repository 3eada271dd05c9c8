using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite.FileSpace;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Upkeep;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite;

// What is kept of jobs' lives beside their rows, and the care of the store.
internal sealed partial class SqliteJobStore
{
    public Task<IReadOnlyList<JobRun>> ReadRunsAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(connection => RunRecords.Read(connection, jobId), cancellationToken, isQuery: true);

    public async Task<IReadOnlyList<JobLogLine>> ReadLogAsync(Guid jobId, int attempt, long afterNumber, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit, 5_000);
        return await ReadAsync(connection => LogRecords.Read(connection, jobId, attempt, afterNumber, limit), cancellationToken, isQuery: true);
    }

    public Task AppendLogAsync(Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return lines.Count == 0 ? Task.CompletedTask : Enqueue(new AppendLogWrite(jobId, attempt, lines), cancellationToken);
    }

    public async Task<IReadOnlyList<JobAction>> ReadActionsAsync(Guid? jobId, long? beforeId, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit, 1_000);
        return await ReadAsync(connection => ActionRecords.Read(connection, jobId, beforeId, limit), cancellationToken, isQuery: true);
    }

    public Task AppendActionAsync(JobAction action, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Enqueue(new AppendActionWrite(action), cancellationToken);
    }

    public async Task<IReadOnlyList<JobRate>> ReadRatesAsync(DateTimeOffset from, DateTimeOffset until, TimeSpan bucket, CancellationToken cancellationToken)
    {
        if (bucket != TimeSpan.FromMinutes(1) && bucket != TimeSpan.FromHours(1))
        {
            throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "Rates are kept by minute and by hour.");
        }

        return await ReadAsync(connection => RateReads.Read(connection, from, until, bucket), cancellationToken, isQuery: true);
    }

    public async Task<IReadOnlyList<BlockedLine>> ReadBlockedLinesAsync(int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit, 200);
        return await ReadAsync(connection => BlockedLineReads.Read(connection, limit), cancellationToken, isQuery: true);
    }

    public Task<int> CountMembersAsync(string token, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return ReadAsync(connection => TokenReads.CountMembers(connection, token, limit), cancellationToken, isQuery: true);
    }

    public async Task<StoreInfo> ReadInfoAsync(CancellationToken cancellationToken)
    {
        var pages = await ReadAsync(PageCounts.Read, cancellationToken, isQuery: true);
        var (commits, p50, p99) = _commitTimes.Read();
        return new StoreInfo(
            Location, StoreSchema.Version, Length(_paths.Database), Length(_paths.Wal), pages.UnusedBytes, StoreSpace.Free(_paths.Folder) ?? 0,
            _session?.Queue.Count ?? 0, commits, p50, p99)
        {
            SpareBytes = pages.CanShrink ? pages.SpareBytes(_options.SpareBytes) : null,
        };
    }

    public Task BackUpAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return CareAsync(() => StoreBackup.Write(_paths.Database, path, _hooks, cancellationToken), cancellationToken);
    }

    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        List<string> faults = [];
        await CareAsync(() => faults = StoreCheck.Run(_paths.Database, cancellationToken), cancellationToken);
        return faults;
    }

    /// <summary>Does what takes long, on a connection of its own: no grain and no page waits for it.</summary>
    private async Task CareAsync(Action care, CancellationToken cancellationToken)
    {
        if (_session is null || _isFaulted)
        {
            throw Unavailable();
        }

        try
        {
            await Task.Run(care, cancellationToken);
        }
        catch (SqliteException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new JobException(JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, $"The job store cannot be read: {exception.Message}");
        }
    }

    private static void CheckLimit(int limit, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, most);
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
