using System.Collections.Immutable;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>The changes of one set, and what has been found out about those that create jobs.</summary>
internal sealed class ChangeSet
{
    private readonly JobReceipt?[] _receipts;
    private readonly List<JobOperation> _operations;

    public ChangeSet(IReadOnlyList<JobOperation> operations)
    {
        _receipts = new JobReceipt?[operations.Count];
        _operations = [.. operations.Select((operation, index) => operation with { Index = index })];
    }

    /// <summary>Whether one key stands for all of it: a job that is known says that all was done before.</summary>
    public bool IsOnce { get; init; }

    public IReadOnlyList<JobReceipt?> Receipts => _receipts;

    public Guid FirstJobId => _operations[0].JobId;

    /// <summary>The jobs that are still to be created.</summary>
    public ImmutableArray<JobOperation> Creates => [.. _operations.Where(operation => operation.Kind == JobOperationKind.Create)];

    /// <summary>What is done to them in the same set.</summary>
    public ImmutableArray<JobOperation> OnCreated
    {
        get
        {
            var created = CreatedIds();
            return [.. _operations.Where(operation => operation.Kind != JobOperationKind.Create && created.Contains(operation.JobId))];
        }
    }

    /// <summary>What is done to jobs that are there, by the job, in the order of the ids.</summary>
    public IEnumerable<(Guid JobId, ImmutableArray<JobOperation> Operations)> OnOthers()
    {
        var created = CreatedIds();
        return _operations.Where(operation => operation.Kind != JobOperationKind.Create && !created.Contains(operation.JobId))
            .GroupBy(operation => operation.JobId).OrderBy(group => group.Key)
            .Select(group => (group.Key, group.ToImmutableArray()));
    }

    /// <summary>The set is stored.</summary>
    public void Created(ImmutableArray<JobReceipt> receipts)
    {
        foreach (var (create, receipt) in Creates.Zip(receipts))
        {
            _receipts[create.Index] = receipt;
        }
    }

    /// <summary>Some of the jobs were created before under their keys: they take the place of those that were to be, also where the set refers to these.</summary>
    public void Known(ImmutableArray<JobReceipt?> known)
    {
        foreach (var (create, receipt) in Creates.Zip(known))
        {
            if (receipt is null)
            {
                continue;
            }

            _receipts[create.Index] = receipt;
            _operations.RemoveAll(operation => operation.Index == create.Index);
            for (var i = 0; i < _operations.Count; i++)
            {
                _operations[i] = Replace(_operations[i], create.JobId, receipt.JobId);
            }
        }
    }

    private static JobOperation Replace(JobOperation operation, Guid from, Guid to) => operation with
    {
        JobId = operation.JobId == from ? to : operation.JobId,
        Job = operation.Job is { } job && job.RegardingObjectId == from ? job with { RegardingObjectId = to } : operation.Job,
    };

    private HashSet<Guid> CreatedIds() => [.. _operations.Where(operation => operation.Kind == JobOperationKind.Create).Select(operation => operation.JobId)];
}
