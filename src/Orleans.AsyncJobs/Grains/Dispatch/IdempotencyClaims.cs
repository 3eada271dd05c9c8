using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>Makes the claim of a create under a key: what was asked for, without the ids, which differ from call to call.</summary>
internal static class IdempotencyClaims
{
    public static IdempotencyClaim Create(ImmutableArray<JobSubmission> submissions, JobCaller caller, string key, DateTimeOffset now)
    {
        if (key.Length is 0 or > JobLimits.MaxIdempotencyKeyLength)
        {
            throw JobException.Invalid($"The idempotency key has {key.Length} characters; 1 to {JobLimits.MaxIdempotencyKeyLength} are allowed.");
        }

        return new IdempotencyClaim(caller.UserId, key, Fingerprint(submissions), now + JobLimits.IdempotencyTime);
    }

    /// <summary>What tells one request from another: the jobs without their ids, or the caller's words where there are any.</summary>
    public static byte[] Fingerprint(ImmutableArray<JobSubmission> submissions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var submission in submissions)
        {
            if (submission.AskedAs is { } asked)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(asked));
                continue;
            }

            var job = submission.Job;

            // The data may be large: it is hashed where it is. Its length, or -1 for none, parts it from what follows.
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(job with { Data = null }));
            BinaryPrimitives.WriteInt32LittleEndian(length, job.Data?.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(MemoryMarshal.AsBytes(job.Data.AsSpan()));
            if (job.Operation is { } terms)
            {
                hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(terms));
            }

            if (job.Blob is { } blob)
            {
                hash.AppendData(Encoding.ASCII.GetBytes(blob.Sha256));
            }
        }

        return hash.GetHashAndReset();
    }
}
