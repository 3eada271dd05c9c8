using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>Makes the claim of a create under a key: what was asked for, without the ids, which differ from call to call.</summary>
internal static class IdempotencyClaims
{
    private const int MaxKeyLength = 256;

    public static IdempotencyClaim Create(ImmutableArray<JobSubmission> submissions, JobCaller caller, string key, DateTimeOffset now)
    {
        if (key.Length is 0 or > MaxKeyLength)
        {
            throw JobException.Invalid($"The idempotency key has {key.Length} characters; 1 to {MaxKeyLength} are allowed.");
        }

        var request = JsonSerializer.SerializeToUtf8Bytes(submissions.Select(submission => submission.Job));
        return new IdempotencyClaim(caller.UserId, key, SHA256.HashData(request), now + AsyncJobsDefaults.IdempotencyTime);
    }
}
