using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Blobs;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite;

// Data that is too large to lie with its row.
internal sealed partial class SqliteJobStore
{
    private readonly LiveUploads _uploads;

    public Task AppendChunkAsync(Guid blobId, int number, ReadOnlyMemory<byte> chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunk.Length, JobLimits.DataChunkBytes, nameof(chunk));
        if (number == 0)
        {
            _uploads.Begin(blobId);
        }
        else if (!_uploads.TryContinue(blobId))
        {
            return Task.FromException(new JobException(
                JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError,
                $"The upload is over: it brought nothing for {_options.UploadIdleTime}, which is what one may stand still ({AsyncJobsDefaults.SectionName}:Storage:UploadIdleTime), or its end was told. Send the data again."));
        }

        return EnqueueInsert(new AppendChunkWrite(blobId, number, chunk, _time.GetUtcNow()), CancellationToken.None);
    }

    public void EndUpload(Guid blobId) => _uploads.End(blobId);

    public Task<JobDataPlace?> FindDataAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(connection => DataReads.Find(connection, jobId), cancellationToken);

    public Task<int> ReadChunkAsync(JobDataPlace place, int number, Memory<byte> chunk, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (place is { BlobId: { } blobId } && place.JobId == Guid.Empty)
        {
            // A check of the handler looks at it.
            _uploads.TryContinue(blobId);
        }

        return ReadAsync(connection => DataReads.ReadChunk(connection, place, number, chunk.Span), cancellationToken);
    }

    public async Task<string?> ReadDataAsync(Guid jobId, CancellationToken cancellationToken) =>
        await FindDataAsync(jobId, cancellationToken) is { } place ? await JobDataStream.ReadTextAsync(this, place, cancellationToken) : null;

    void IWriterEvents.OnBlobsReleased() => _session?.Sweep.Ask();
}
