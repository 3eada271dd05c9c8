using System.Security.Cryptography;
using System.Text;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Model;

/// <summary>What a job's data becomes. At most one of them is there: small data as text, large data as what the store has already.</summary>
/// <param name="Text">The text; null for none.</param>
/// <param name="Blob">What the store has; null for none.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobDataChange")]
internal sealed record JobDataChange([property: Id(0)] string? Text, [property: Id(1)] JobBlob? Blob)
{
    /// <summary>The definition of a job that has this data.</summary>
    public JobDefinition ApplyTo(JobDefinition job) => Blob is { } blob
        ? job with { DataBytes = blob.Bytes, DataBlobId = blob.BlobId, DataBlobName = JobDataFile.Name }
        : JobDataFile.Describe(job with { DataBlobId = null, DataBlobName = null }, Text);
}

/// <summary>Data that is kept apart from its row, as a file.</summary>
internal static class JobDataFile
{
    /// <summary>Its name, column <c>datablobid_name</c>: data is text, whatever it says.</summary>
    public const string Name = "data.txt";

    private const int IdBytes = 16;
    private const int KeptBytes = 9;

    /// <summary>Whether data of so many bytes is kept apart.</summary>
    public static bool IsApart(long? bytes) => bytes > JobLimits.MaxInlineDataBytes;

    /// <summary>The definition of a job whose data is this text.</summary>
    public static JobDefinition Describe(JobDefinition job, string? text)
    {
        long? bytes = text is null ? null : Encoding.UTF8.GetByteCount(text);
        return IsApart(bytes)
            ? job with { DataBytes = bytes, DataBlobId = IdOf(job.JobId), DataBlobName = Name }
            : job.DataBytes == bytes ? job : job with { DataBytes = bytes };
    }

    /// <summary>The id of the file that a job is created with: the time of the job's id, otherwise a hash of it.</summary>
    public static Guid IdOf(Guid jobId)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        jobId.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        // Version and variant stay those of the job's id.
        hash[KeptBytes..IdBytes].CopyTo(bytes[KeptBytes..]);
        return new Guid(bytes, bigEndian: true);
    }
}
