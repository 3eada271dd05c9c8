using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// Data that is too large to lie with its row. It is written in chunks before the row is there that takes it over, and read
/// chunk by chunk: nobody holds the whole of it, and no read keeps a snapshot from one chunk to the next.
/// </summary>
internal interface IJobBlobs
{
    /// <summary>Stores the next chunk of a blob that no row has taken over. The first one makes it; it stays until <see cref="EndUpload"/>, or until it has brought nothing for a while.</summary>
    /// <param name="blobId">The blob's own id.</param>
    /// <param name="number">The chunk, from 0.</param>
    /// <param name="chunk">At most <see cref="JobLimits.DataChunkBytes"/>; it has to stay as it is until the task ends.</param>
    /// <exception cref="JobException">The upload is over (<see cref="JobErrorKind.Unavailable"/>).</exception>
    Task AppendChunkAsync(Guid blobId, int number, ReadOnlyMemory<byte> chunk);

    /// <summary>The upload is over: a blob that no row has taken over by now is swept. A store that is opened sweeps all of them.</summary>
    /// <param name="blobId">The blob.</param>
    void EndUpload(Guid blobId);

    /// <summary>Finds a job's data; null when there is none, or no such row.</summary>
    /// <param name="jobId">The primary id.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<JobDataPlace?> FindDataAsync(Guid jobId, CancellationToken cancellationToken);

    /// <summary>Reads a chunk of data that is kept apart.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="number">The chunk, from 0.</param>
    /// <param name="chunk">Takes it; it has room for <see cref="JobLimits.DataChunkBytes"/>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>How many bytes it has; 0 behind the last one, or where the data is gone.</returns>
    Task<int> ReadChunkAsync(JobDataPlace place, int number, Memory<byte> chunk, CancellationToken cancellationToken);
}

/// <summary>Where data is.</summary>
/// <param name="JobId">The job that it belongs to; empty while it belongs to none.</param>
/// <param name="Bytes">How many bytes of UTF-8 it has.</param>
/// <param name="BlobId">The id under which it is kept apart; null where it lies with its row.</param>
/// <param name="Text">The data itself where it lies with its row.</param>
internal sealed record JobDataPlace(Guid JobId, long Bytes, Guid? BlobId, string? Text)
{
    /// <summary>Where data is that no row has taken over.</summary>
    public static JobDataPlace Of(JobBlob blob) => new(Guid.Empty, blob.Bytes, blob.BlobId, null);
}
