using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>Keeps the change sets it was asked to store, or refuses them.</summary>
internal sealed class FakeJobChangeSets : IJobChangeSets
{
    public List<IReadOnlyList<JobOperation>> Stored { get; } = [];

    public Exception? Refusal { get; set; }

    /// <summary>Called with each set that is stored.</summary>
    public Action<IReadOnlyList<JobOperation>>? Storing { get; set; }

    /// <summary>The sets that were stored under a key.</summary>
    public Dictionary<string, IReadOnlyList<JobReceipt?>> ByKey { get; } = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<JobReceipt?>> CommitOnceAsync(string key, IReadOnlyList<JobOperation> operations)
    {
        if (!ByKey.TryGetValue(key, out var receipts))
        {
            receipts = await CommitAsync(operations);
            ByKey.Add(key, receipts);
        }

        return receipts;
    }

    public Task<IReadOnlyList<JobReceipt?>> CommitAsync(IReadOnlyList<JobOperation> operations)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Stored.Add(operations);
        Storing?.Invoke(operations);
        return Task.FromResult<IReadOnlyList<JobReceipt?>>(
            [.. operations.Select((operation, i) => operation.Kind == JobOperationKind.Create ? new JobReceipt(operation.JobId, i + 1) : null)]);
    }
}
