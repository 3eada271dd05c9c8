using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

/// <summary>
/// A job table in memory with the exact rules of a real one. It outlives the silos that use it, and a test decides
/// which calls fail and which wait.
/// </summary>
internal sealed partial class InMemoryJobStore : IJobStore
{
    private readonly Lock _lock = new();
    private readonly InMemoryJobRows _rows = new();
    private readonly Dictionary<(Guid Owner, string Key), (byte[] Fingerprint, IReadOnlyList<JobReceipt> Receipts)> _claims = [];

    private HashSet<string> _limitedMessageNames = [];

    public string Location => "memory";

    public string? Fault { get; set; }

    /// <summary>Decides what befalls a call; null for nothing.</summary>
    public Func<StoreOperation, StoreFault>? Faults { get; set; }

    /// <summary>Waited for before a call takes effect; null for no wait.</summary>
    public Func<StoreOperation, Task>? Before { get; set; }

    /// <summary>Waited for between a call's effect and its answer; null for no wait.</summary>
    public Func<StoreOperation, Task>? After { get; set; }

    /// <summary>Told of each call that took effect.</summary>
    public Action<StoreOperation>? Done { get; set; }

    /// <summary>How many members took their turn in the commit that ended the one before.</summary>
    public int HandedOver { get; private set; }

    /// <summary>All rows by sequence.</summary>
    public IReadOnlyList<JobState> Rows
    {
        get
        {
            lock (_lock)
            {
                return _rows.All;
            }
        }
    }

    /// <summary>A row as it stands; null when there is none.</summary>
    public JobState? Find(Guid jobId)
    {
        lock (_lock)
        {
            return _rows.Find(jobId);
        }
    }

    /// <summary>Puts rows in behind everybody's back, as an earlier process left them.</summary>
    public JobState Seed(JobState job, string? data = null)
    {
        lock (_lock)
        {
            return _rows.Insert([new NewJobRow(job, data)])[0];
        }
    }

    /// <summary>Changes a row behind everybody's back.</summary>
    public JobState Change(Guid jobId, Func<JobStatus, JobStatus> change)
    {
        lock (_lock)
        {
            var job = _rows.Find(jobId)!;
            return _rows.Update(job with { Status = change(job.Status) });
        }
    }

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<JobState>> InsertAsync(IReadOnlyList<NewJobRow> jobs, CancellationToken cancellationToken) =>
        WriteAsync(new StoreOperation(StoreOperationKind.Insert, [.. jobs.Select(row => row.Job)]), () => _rows.Insert(jobs), cancellationToken);

    public Task<JobState?> ReadAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(Read(StoreOperationKind.Read), () => _rows.Find(jobId), cancellationToken);

    public Task<string?> ReadDataAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(Read(StoreOperationKind.ReadData), () => _rows.FindData(jobId), cancellationToken);

    public Task<JobDataPlace?> FindDataAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(Read(StoreOperationKind.ReadData), () => _rows.FindDataPlace(jobId), cancellationToken);

    public Task<int> ReadChunkAsync(JobDataPlace place, int number, Memory<byte> chunk, CancellationToken cancellationToken) =>
        ReadAsync(Read(StoreOperationKind.ReadData), () => _rows.ReadChunk(place, number, chunk.Span), cancellationToken);

    public Task AppendChunkAsync(Guid blobId, int number, ReadOnlyMemory<byte> chunk) => WriteAsync(
        new StoreOperation(StoreOperationKind.AppendChunk, []),
        () =>
        {
            _rows.AppendChunk(blobId, number, chunk.ToArray());
            return true;
        },
        CancellationToken.None);

    public void EndUpload(Guid blobId) => Locked(() => _rows.EndUpload(blobId));

    public Task<byte[]?> ReadCheckpointAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(Read(StoreOperationKind.ReadRecords), () => _rows.FindCheckpoint(jobId), cancellationToken);

    public Task<JobState> UpdateAsync(JobState job, CancellationToken cancellationToken) =>
        WriteAsync(new StoreOperation(StoreOperationKind.Update, [job]), () => WithNext(_rows.Update(job), job.Next), cancellationToken);

    public async Task<JobState?> DeleteAsync(JobState job, CancellationToken cancellationToken)
    {
        var deleted = await WriteAsync(
            new StoreOperation(StoreOperationKind.Delete, [job]),
            () =>
            {
                _rows.Delete(job);
                return WithNext(job, job.Next);
            },
            cancellationToken);
        return deleted.Next;
    }

    public Task<IdempotentInsert> InsertOnceAsync(IReadOnlyList<NewJobRow> jobs, IdempotencyClaim claim, CancellationToken cancellationToken) =>
        WriteAsync(new StoreOperation(StoreOperationKind.Insert, [.. jobs.Select(row => row.Job)]), () => InsertOnce(jobs, claim), cancellationToken);

    public Task<IdempotentInsert> InsertChildrenAsync(IReadOnlyList<NewJobRow> jobs, JobParent parent, CancellationToken cancellationToken) =>
        WriteAsync(new StoreOperation(StoreOperationKind.Insert, [.. jobs.Select(row => row.Job)]), () => _rows.InsertChildren(jobs, parent), cancellationToken);

    public Task<RowSetAnswer> WriteSetAsync(RowSet set, CancellationToken cancellationToken) => WriteAsync(
        new StoreOperation(StoreOperationKind.WriteSet, [.. set.Updates, .. set.Deletes, .. set.Inserts.Select(insert => insert.Row.Job)]), () => WriteSet(set), cancellationToken);

    public Task SetLimitedMessageNamesAsync(IReadOnlyCollection<string> limitedMessageNames, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_limitedMessageNames.SetEquals(limitedMessageNames))
            {
                _rows.SetLimitedMessageNames(limitedMessageNames);
            }

            _limitedMessageNames = limitedMessageNames.ToHashSet(StringComparer.Ordinal);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellationToken) => SelectAsync(
        StoreOperationKind.Read,
        rows => rows.Where(row => !row.Status.Deleted)
            .GroupBy(row => (row.Status.State, row.Status.Status, row.Job.OperationType, row.Job.MessageName, Wait: JobStages.WaitOf(row.Status), row.Job.Kind))
            .Select(group => new JobCount(group.Key.State, group.Key.Status, group.Key.OperationType, group.Key.MessageName, group.Key.Wait, group.Count(), group.Key.Kind))
            .OrderBy(count => (count.Kind, count.State, count.Status, count.OperationType)).ThenBy(count => count.MessageName, StringComparer.Ordinal).ThenBy(count => count.Wait),
        cancellationToken);

    private IdempotentInsert InsertOnce(IReadOnlyList<NewJobRow> jobs, IdempotencyClaim claim)
    {
        if (_claims.TryGetValue((claim.OwnerId, claim.Key), out var known))
        {
            return known.Fingerprint.AsSpan().SequenceEqual(claim.Fingerprint.Span)
                ? new IdempotentInsert(null, known.Receipts)
                : throw JobException.Invalid($"The idempotency key '{claim.Key}' was used for another request.");
        }

        var stored = _rows.Insert(jobs);
        JobReceipt[] receipts = [.. stored.Select(job => new JobReceipt(job.Job.JobId, job.Job.Sequence))];
        _claims.Add((claim.OwnerId, claim.Key), (claim.Fingerprint.ToArray(), receipts));
        return new IdempotentInsert(stored, receipts);
    }

    private RowSetAnswer WriteSet(RowSet set)
    {
        if (set.FindRepeatedKey() is { } repeated)
        {
            return repeated;
        }

        var known = new JobReceipt?[set.Inserts.Count];
        RowSetAnswer? refused = null;
        for (var i = 0; i < known.Length; i++)
        {
            var (row, claim) = set.Inserts[i];
            var isClaimed = claim is not null && _claims.ContainsKey((claim.OwnerId, claim.Key));
            if (isClaimed && _claims[(claim!.OwnerId, claim.Key)] is var earlier && earlier.Fingerprint.AsSpan().SequenceEqual(claim.Fingerprint.Span))
            {
                known[i] = earlier.Receipts[0];
            }
            else if (isClaimed || row.Refusal is not null)
            {
                refused ??= new RowSetAnswer
                {
                    RefusedIndex = i,
                    Refusal = isClaimed ? JobException.Invalid($"The idempotency key '{claim!.Key}' was used for another request.") : row.Refusal,
                };
            }
        }

        if (Array.Exists(known, receipt => receipt is not null))
        {
            return new RowSetAnswer { Known = known };
        }

        if (refused is not null)
        {
            return refused;
        }

        if (set.Updates.Concat(set.Deletes).Select(_rows.Refusal).FirstOrDefault(refusal => refusal is not null) is { } conflict)
        {
            throw conflict;
        }

        if (set.Inserts.FirstOrDefault(insert => _rows.Find(insert.Row.Job.Job.JobId) is not null) is { } taken)
        {
            throw new JobConflictException($"The id {taken.Row.Job.Job.JobId:D} is taken.");
        }

        JobState[] updated = [.. set.Updates.Select(_rows.Update)];
        foreach (var row in set.Deletes)
        {
            _rows.Delete(row);
        }

        var inserted = set.Inserts.Count == 0 ? [] : _rows.Insert([.. set.Inserts.Select(insert => insert.Row)]);
        foreach (var (insert, stored) in set.Inserts.Zip(inserted).Where(pair => pair.First.Claim is not null))
        {
            _claims.Add((insert.Claim!.OwnerId, insert.Claim.Key), (insert.Claim.Fingerprint.ToArray(), [new JobReceipt(stored.Job.JobId, stored.Job.Sequence)]));
        }

        return new RowSetAnswer { Updated = updated, Inserted = inserted };
    }

    private JobState WithNext(JobState written, JobState? next)
    {
        if (next is not null && _rows.Refusal(next) is not null)
        {
            return written with { Next = null };
        }

        HandedOver += next is null ? 0 : 1;
        return next is null ? written : written with { Next = _rows.Update(next) };
    }

    private static StoreOperation Read(StoreOperationKind kind) => new(kind, []);

    private Task<IReadOnlyList<T>> SelectAsync<T>(StoreOperationKind kind, Func<IReadOnlyList<JobState>, IEnumerable<T>> select, CancellationToken cancellationToken) =>
        SelectAsync(Read(kind), select, cancellationToken);

    private Task<IReadOnlyList<T>> SelectAsync<T>(StoreOperation operation, Func<IReadOnlyList<JobState>, IEnumerable<T>> select, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<T>>(operation, () => [.. select(_rows.All)], cancellationToken);

    private Task<T> ReadAsync<T>(StoreOperation operation, Func<T> read, CancellationToken cancellationToken) => DoAsync(operation, read, cancellationToken);

    private Task<T> WriteAsync<T>(StoreOperation operation, Func<T> write, CancellationToken cancellationToken) => DoAsync(operation, write, cancellationToken);

    private async Task<T> DoAsync<T>(StoreOperation operation, Func<T> act, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Before?.Invoke(operation) is { } before)
        {
            await before;
        }

        var fault = Faults?.Invoke(operation) ?? StoreFault.None;
        if (fault == StoreFault.Before)
        {
            throw Failure();
        }

        var result = Locked(act);
        Done?.Invoke(operation);
        if (After?.Invoke(operation) is { } after)
        {
            await after;
        }

        return fault == StoreFault.After ? throw Failure() : result;
    }

    private T Locked<T>(Func<T> act)
    {
        lock (_lock)
        {
            return act();
        }
    }

    private static JobException Failure() =>
        new(JobErrorKind.Unavailable, JobErrorCodes.IsvUnExpected, "The store takes no writes now.");
}
