using System.Collections.Concurrent;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Blobs;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite;

// Data that is too large to lie with its row.
internal sealed partial class SqliteJobStore
{
    /// <summary>The uploads of this process that go on; they outlive a reopening. All other files without a job are swept.</summary>
    private readonly ConcurrentDictionary<Guid, bool> _uploads = new();

    public Task AppendChunkAsync(Guid blobId, int number, ReadOnlyMemory<byte> chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunk.Length, JobLimits.DataChunkBytes, nameof(chunk));
        _uploads[blobId] = true;
        return EnqueueInsert(new AppendChunkWrite(blobId, number, chunk, _time.GetUtcNow()), CancellationToken.None);
    }

    public void EndUpload(Guid blobId)
    {
        _uploads.TryRemove(blobId, out _);
        _session?.Sweep.Ask();
    }

    public Task<JobDataPlace?> FindDataAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(connection => DataReads.Find(connection, jobId), cancellationToken);

    public Task<int> ReadChunkAsync(JobDataPlace place, int number, Memory<byte> chunk, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        return ReadAsync(connection => DataReads.ReadChunk(connection, place, number, chunk.Span), cancellationToken);
    }

    public async Task<string?> ReadDataAsync(Guid jobId, CancellationToken cancellationToken) =>
        await FindDataAsync(jobId, cancellationToken) is { } place ? await JobDataStream.ReadTextAsync(this, place, cancellationToken) : null;

    void IWriterEvents.OnBlobsReleased() => _session?.Sweep.Ask();
}
