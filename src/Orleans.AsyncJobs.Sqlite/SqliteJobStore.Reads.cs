using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite;

// Reads: each takes a connection for as long as one page of rows.
internal sealed partial class SqliteJobStore
{
    public Task<JobState?> ReadAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(connection => JobReads.Read(connection, jobId), cancellationToken);

    public Task<byte[]?> ReadCheckpointAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(connection => CheckpointRecords.Read(connection, jobId), cancellationToken);

    public async Task<IReadOnlyList<JobLane>> ReadLanesAsync(int partition, CancellationToken cancellationToken) =>
        await ReadAsync(connection => LaneReads.Lanes(connection, partition), cancellationToken);

    public async Task<IReadOnlyList<JobState>> ReadRunnableAsync(int partition, JobLane lane, long afterPosition, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(connection => LaneReads.RunnableJobs(connection, partition, lane, afterPosition, limit), cancellationToken);

    public Task<QueueCount> CountInFrontAsync(QueueCountRequest place, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        return ReadAsync(connection => QueueCounts.InFront(connection, place, limit), cancellationToken);
    }

    public async Task<IReadOnlyList<JobState>> ReadMembersAsync(string token, long? afterPosition, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return await ReadAsync(connection => TokenReads.MembersOf(connection, token, afterPosition, limit), cancellationToken);
    }

    public async Task<IReadOnlyList<JobState>> ReadMembersBeforeAsync(string token, long beforePosition, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return await ReadAsync(connection => TokenReads.MembersBefore(connection, token, beforePosition, limit), cancellationToken);
    }

    public Task<int> CountMembersBeforeAsync(string token, long beforePosition, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return ReadAsync(connection => TokenReads.CountMembersBefore(connection, token, beforePosition, limit), cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ReadStalledTokensAsync(int partition, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(connection => TokenReads.StalledTokens(connection, partition, limit), cancellationToken);

    public async Task<IReadOnlyList<LockedJob>> ReadLockedAsync(int partition, QueuePosition? after, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(connection => LaneReads.LockedJobs(connection, partition, after, limit), cancellationToken);

    public async Task<IReadOnlyList<DueJob>> ReadDueAsync(int partition, DateTimeOffset until, DueJob? after, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(connection => JobReads.DueJobs(connection, partition, until, after, limit), cancellationToken);

    public async Task<IReadOnlyList<JobState>> ReadDueRowsAsync(int partition, DateTimeOffset until, DueJob? after, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(connection => JobReads.DueRows(connection, partition, until, after, limit), cancellationToken);

    public Task<JobQueryResult> QueryAsync(JobQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return RunAsync(session => session.Queries.RunAsync(query, cancellationToken));
    }

    public async Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellationToken) =>
        await ReadAsync(JobReads.Count, cancellationToken);

    private Task<T> ReadAsync<T>(Func<StoreConnection, T> read, CancellationToken cancellationToken, bool isQuery = false) =>
        RunAsync(session => (isQuery ? session.Queries.Quickly : session.Reads).RunAsync(read, cancellationToken));

    private async Task<T> RunAsync<T>(Func<StoreSession, Task<T>> run)
    {
        // What a failed commit left behind is not known, so a store with a fault is not read either.
        if (_session is not { } session || _isFaulted)
        {
            throw Unavailable();
        }

        try
        {
            return await run(session);
        }
        catch (ObjectDisposedException)
        {
            throw Unavailable();
        }
        catch (SqliteException exception)
        {
            OnReadFailed(session, exception);
            throw new JobException(JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, $"The job store cannot be read: {exception.Message}");
        }
    }
}
