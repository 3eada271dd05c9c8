using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>What tells a change set from another that is sent under its key.</summary>
internal static class ChangeSetWords
{
    /// <summary>A digest of all changes in their order; ids of new jobs, which differ from call to call, are no part of it.</summary>
    public static string Of(IReadOnlyList<JobOperation> operations)
    {
        ImmutableArray<JobSubmission> creates =
            [.. operations.Where(operation => operation.Kind == JobOperationKind.Create).Select(create => new JobSubmission(create.JobId, create.Job ?? throw JobException.Invalid("The job is missing.")))];
        var changes = operations.Select(operation => operation.Kind == JobOperationKind.Create ? null : new { operation.JobId, operation.Kind, operation.Patch, operation.ExpectedVersion });
        return Convert.ToHexString(SHA256.HashData([.. IdempotencyClaims.Fingerprint(creates), .. JsonSerializer.SerializeToUtf8Bytes(changes)]));
    }
}
