using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>Rows that are written together, all or none.</summary>
internal sealed record RowSet
{
    /// <summary>Rows to update, as <see cref="IJobTable.UpdateAsync"/> does.</summary>
    public IReadOnlyList<JobState> Updates { get; init; } = [];

    /// <summary>Rows to delete, as <see cref="IJobTable.DeleteAsync"/> does.</summary>
    public IReadOnlyList<JobState> Deletes { get; init; } = [];

    /// <summary>Rows to insert, in this order.</summary>
    public IReadOnlyList<RowOfSet> Inserts { get; init; } = [];

    /// <summary>Refuses the set where a key stands at a second row to insert: one key would make two jobs. Null where none does.</summary>
    public RowSetAnswer? FindRepeatedKey()
    {
        HashSet<(Guid OwnerId, string Key)> keys = [];
        for (var i = 0; i < Inserts.Count; i++)
        {
            if (Inserts[i].Claim is { } claim && !keys.Add((claim.OwnerId, claim.Key)))
            {
                return new RowSetAnswer
                {
                    RefusedIndex = i,
                    Refusal = JobException.Invalid($"The idempotency key '{claim.Key}' stands at an earlier create of this change set. Give each create a key of its own."),
                };
            }
        }

        return null;
    }
}

/// <summary>A row to insert.</summary>
/// <param name="Row">The row.</param>
/// <param name="Claim">The key under which it is inserted at most once; null for none.</param>
internal sealed record RowOfSet(NewJobRow Row, IdempotencyClaim? Claim = null);

/// <summary>What became of a set of rows.</summary>
internal sealed record RowSetAnswer
{
    /// <summary>The rows that were updated, in the order given.</summary>
    public IReadOnlyList<JobState> Updated { get; init; } = [];

    /// <summary>The rows that were inserted, in the order given.</summary>
    public IReadOnlyList<JobState> Inserted { get; init; } = [];

    /// <summary>For each row to insert the job that its key stands for, null where there is none; empty where the set was stored. Where one is not null, nothing was stored.</summary>
    public IReadOnlyList<JobReceipt?> Known { get; init; } = [];

    /// <summary>Which of the rows to insert cannot be stored; null where there is none. Nothing was stored then.</summary>
    public int? RefusedIndex { get; init; }

    /// <summary>Why.</summary>
    public JobException? Refusal { get; init; }
}
