using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>
/// A table whose rows belong to one job each, by its sequence. They go with the job's row, in the same transaction, whoever
/// deletes it. A new table of this kind is an entry here; its check and the sweep of rows without a job follow from that.
/// </summary>
/// <param name="Name">The table.</param>
/// <param name="Words">What a row of it is, for the check.</param>
/// <param name="MayHave">Whether a job may have rows there, so that most deletes need not look.</param>
internal sealed record OwnedTable(string Name, string Words, Func<JobState, bool> MayHave)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<OwnedTable> All { get; } =
    [
        new("jobdata", "data", static job => job.Job.DataBytes is not null),
        new("jobblobs", "a file of data", static job => job.Job.DataBlobId is not null) { DeleteSql = "UPDATE jobblobs SET sequence = NULL WHERE sequence = ?1" },
        new("jobcheckpoints", "a checkpoint", static job => job.Stored!.CheckpointBytes is not null),
        new("jobruns", "a run", static _ => true),
        new("joblogs", "log lines", static _ => true),
        new("bulkdeletes", "the counts of a bulk delete", IsBulkDelete),
        new("bulkdeletefailures", "failures of a bulk delete", IsBulkDelete),
    ];

    /// <summary>Parameter: sequence. What deletes the rows of a job; a file of data is let go, and swept with its chunks.</summary>
    public string DeleteSql { get; init; } = $"DELETE FROM {Name} WHERE sequence = ?1";

    /// <summary>Parameters: after this sequence, up to this one, limit. Sequences that it has rows of, and whether their job is gone.</summary>
    public string OwnersSql { get; } = $"""
        SELECT sequence, NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.sequence = owners.sequence) FROM
            (SELECT DISTINCT sequence FROM {Name} WHERE sequence > ?1 AND sequence <= ?2 ORDER BY sequence LIMIT ?3) AS owners
        """;

    /// <summary>The counter that says how far it has been looked through for rows without a job.</summary>
    public string Counter { get; } = $"orphans of {Name}";

    /// <summary>Deletes all that a job has beside its row.</summary>
    public static void DeleteOf(StoreConnection connection, JobState job)
    {
        foreach (var table in All)
        {
            if (table.MayHave(job))
            {
                table.Delete(connection, job.Job.Sequence);
            }
        }
    }

    private static bool IsBulkDelete(JobState job) => IBulkDeleteRecords.AreOf(job.Job.MessageName);

    /// <summary>Deletes what a job has in this table.</summary>
    public void Delete(StoreConnection connection, long sequence)
    {
        var statement = connection.Prepare(DeleteSql);
        statement.Bind(1, sequence);
        statement.Execute();
    }
}
