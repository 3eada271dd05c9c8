using System.Text;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>A row to insert, with the handler's input beside it: rows that are read do not carry it.</summary>
/// <param name="Job">The row.</param>
/// <param name="Data">The input; null for none.</param>
internal sealed record NewJobRow(JobState Job, string? Data = null)
{
    /// <summary>Why the row cannot be stored; null where it can. One that is known already is answered all the same: what is refused now may have been right when it was first asked for.</summary>
    public JobException? Refusal { get; init; }

    /// <summary>The input that the store has already, in place of <see cref="Data"/>; null for none.</summary>
    public JobBlob? Blob { get; init; }

    /// <summary>The definition as it is stored, with where the input is.</summary>
    /// <param name="sequence">The place in creation order.</param>
    public JobDefinition Describe(long sequence)
    {
        var job = Job.Job;
        long? bytes = Blob?.Bytes ?? (Data is null ? null : Encoding.UTF8.GetByteCount(Data));
        var isApart = JobDataFile.IsApart(bytes);
        return job with
        {
            Sequence = sequence,
            DataBytes = bytes,
            DataBlobId = isApart ? Blob?.BlobId ?? JobDataFile.IdOf(job.JobId) : null,
            DataBlobName = isApart ? JobDataFile.Name : null,
        };
    }
}

/// <summary>The key under which a create is done at most once.</summary>
/// <param name="OwnerId">Whose key it is; other owners' keys do not count.</param>
/// <param name="Key">The key, at most 256 characters, compared ordinally.</param>
/// <param name="Fingerprint">A SHA-256 of what is to be created: the same key with another one is refused.</param>
/// <param name="ExpiresOn">Until when the key is kept, UTC; longer than the jobs themselves if need be.</param>
internal sealed record IdempotencyClaim(Guid OwnerId, string Key, ReadOnlyMemory<byte> Fingerprint, DateTimeOffset ExpiresOn);

/// <summary>What became of an insert under a key, or of children.</summary>
/// <param name="Stored">The rows that were stored now; null when the key had been used before and nothing was stored.</param>
/// <param name="Receipts">The ids and sequences of the rows that were asked for, in the order in which they were given, whenever they were stored.</param>
internal sealed record IdempotentInsert(IReadOnlyList<JobState>? Stored, IReadOnlyList<JobReceipt> Receipts);
