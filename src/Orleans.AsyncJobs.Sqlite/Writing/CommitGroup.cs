using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Rows that are inserted together, all or none, within the writer's open transaction.</summary>
internal static class CommitGroup
{
    public static IReadOnlyList<JobState> Insert(JobRows rows, StoreConnection connection, IReadOnlyList<NewJobRow> jobs)
    {
        if (jobs.FirstOrDefault(row => row.Refusal is not null)?.Refusal is { } refusal)
        {
            throw refusal;
        }

        foreach (var row in jobs)
        {
            if (row.Blob is { } blob)
            {
                BlobRows.CheckFree(connection, blob);
            }
        }

        var last = rows.Sequence.Last;
        // One row is all or nothing by itself.
        var needsSavepoint = jobs.Count > 1;
        if (needsSavepoint)
        {
            connection.Prepare("SAVEPOINT commit_group").Execute();
        }

        try
        {
            var stored = new JobState[jobs.Count];
            for (var i = 0; i < stored.Length; i++)
            {
                stored[i] = rows.Insert(jobs[i]);
            }

            if (needsSavepoint)
            {
                connection.Prepare("RELEASE commit_group").Execute();
            }

            rows.Count(stored);
            return stored;
        }
        catch (Exception exception) when (exception is JobConflictException or JobException)
        {
            rows.Sequence.Return(last);
            if (needsSavepoint)
            {
                connection.Prepare("ROLLBACK TO commit_group").Execute();
                connection.Prepare("RELEASE commit_group").Execute();
            }

            throw;
        }
    }
}
