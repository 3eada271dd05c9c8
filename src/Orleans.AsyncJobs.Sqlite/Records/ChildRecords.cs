using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Reading;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>The children of a job, there or deleted, within the writer's open transaction.</summary>
internal static class ChildRecords
{
    /// <summary>Parameter: the parent's id.</summary>
    public const string ParentSql = "SELECT statecode, attempt, deleted FROM jobs WHERE asyncoperationid = ?1";

    /// <summary>Parameters: the parent's id, the child's. The second part is looked at only where the first has nothing.</summary>
    public const string FindSql = """
        SELECT sequence FROM jobs WHERE asyncoperationid = ?2
        UNION ALL SELECT sequence FROM deletedchildren WHERE parentid = ?1 AND childid = ?2
        LIMIT 1
        """;

    private const string NoteSql = """
        INSERT OR IGNORE INTO deletedchildren (parentid, childid, sequence)
        SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM jobs WHERE asyncoperationid = ?1)
        """;

    /// <summary>Parameters: the parent's id, limit.</summary>
    public const string ForgetSql = "DELETE FROM deletedchildren WHERE parentid = ?1 AND childid IN (SELECT childid FROM deletedchildren WHERE parentid = ?1 LIMIT ?2)";

    /// <summary>Parameters: the parent's id, the first id of the occurrence, with whose time the ids of its children begin; limit.</summary>
    public const string ForgetEarlierSql = "DELETE FROM deletedchildren WHERE parentid = ?1 AND childid IN (SELECT childid FROM deletedchildren WHERE parentid = ?1 AND childid < ?2 LIMIT ?3)";

    /// <summary>Parameter: behind this parent. The next one, and whether it is gone.</summary>
    public const string NextParentSql = """
        SELECT parentid, NOT EXISTS (SELECT 1 FROM jobs WHERE asyncoperationid = parentid) FROM deletedchildren
        WHERE parentid > ?1 ORDER BY parentid LIMIT 1
        """;

    // Retention deletes 200 rows in a transaction. What is left of a parent with more is swept up.
    private const int ForgottenWithRow = 100;

    // As many as a run may make in one call, so that they do not gather.
    private const int ForgottenWithCall = JobLimits.MaxBulkCreate;

    /// <summary>Refuses a run that is over.</summary>
    /// <exception cref="JobException">The parent's row does not say that this run is on.</exception>
    public static void CheckParent(StoreConnection connection, JobParent parent)
    {
        var statement = connection.Prepare(ParentSql);
        statement.Bind(1, parent.JobId);
        var rows = JobReads.Rows(statement, 1, static row => (State: (JobStateCode)row.Int32(0), Attempt: row.Int32(1), IsDeleted: row.Int32(2) != 0));
        if (rows is not [{ IsDeleted: false } job])
        {
            throw JobException.NotFound(parent.JobId);
        }

        if (parent.FindFault(job.State, job.Attempt) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>The sequence of a child that was made before; null for none.</summary>
    public static long? Find(StoreConnection connection, Guid parentId, Guid childId)
    {
        var statement = connection.Prepare(FindSql);
        statement.Bind(1, parentId);
        statement.Bind(2, childId);
        return JobReads.Rows(statement, 1, static row => row.Int64(0)) is [var sequence] ? sequence : null;
    }

    /// <summary>A later occurrence of a parent that recurs makes children: those of earlier ones are never asked for again.</summary>
    public static void ForgetEarlier(StoreConnection connection, JobParent parent)
    {
        if (parent.Occurrence is { } occurrence)
        {
            var statement = connection.Prepare(ForgetEarlierSql);
            statement.Bind(1, parent.JobId);
            statement.Bind(2, ChildJobId.FirstOf(occurrence));
            statement.Bind(3, ForgottenWithCall);
            statement.Execute();
        }
    }

    /// <summary>A row goes: it is known to its parent for as long as that is there, and its own children need not be known any more.</summary>
    public static void Deleted(StoreConnection connection, JobDefinition job)
    {
        if (job.ParentJobId is { } parentId)
        {
            var note = connection.Prepare(NoteSql);
            note.Bind(1, parentId);
            note.Bind(2, job.JobId);
            note.Bind(3, job.Sequence);
            note.Execute();
        }

        Forget(connection, job.JobId, ForgottenWithRow);
    }

    /// <summary>Forgets some children of parents that are gone.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="place">Where the last step ended; where this one did.</param>
    /// <param name="limit">The most parents that are looked at, and the most children that go.</param>
    /// <returns>Whether there is more of a parent that is gone.</returns>
    public static bool Sweep(StoreConnection connection, ref Guid place, int limit)
    {
        var left = limit;
        for (var parents = 0; parents < limit && left > 0; parents++)
        {
            var next = connection.Prepare(NextParentSql);
            next.Bind(1, place);
            if (JobReads.Rows(next, 1, static row => (Id: row.Guid(0), IsGone: row.Boolean(1))) is not [var parent])
            {
                place = Guid.Empty;
                return false;
            }

            left -= parent.IsGone ? Forget(connection, parent.Id, left) : 0;
            place = left > 0 ? parent.Id : place;
        }

        return left == 0;
    }

    private static int Forget(StoreConnection connection, Guid parentId, int limit)
    {
        var statement = connection.Prepare(ForgetSql);
        statement.Bind(1, parentId);
        statement.Bind(2, limit);
        return statement.Execute();
    }
}
