using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Retention;

/// <summary>Deletes completed rows; answers how many. One that has changed since it was read stays.</summary>
internal sealed class DeleteExpiredWrite(IReadOnlyList<JobState> jobs) : PendingWrite<int>
{
    protected override int Write(JobRows rows, StoreConnection connection) => jobs.Count(job => IsDeleted(rows, job));

    private static bool IsDeleted(JobRows rows, JobState job)
    {
        try
        {
            rows.Delete(job);
            return true;
        }
        catch (JobConflictException)
        {
            return false;
        }
    }
}

/// <summary>Deletes the records of jobs that have no row, and keeps how far they were looked for; answers of how many.</summary>
internal sealed class DeleteOrphansWrite(OwnedTable table, OrphanStep step) : PendingWrite<int>
{
    private const string PlaceSql = "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value";

    protected override int Write(JobRows rows, StoreConnection connection)
    {
        // A sequence is given once, so a job without a row does not get one again.
        foreach (var sequence in step.Orphans)
        {
            table.Delete(connection, sequence);
        }

        var place = connection.Prepare(PlaceSql);
        place.Bind(1, table.Counter);
        place.Bind(2, step.To);
        place.Execute();
        return step.Orphans.Count;
    }
}
