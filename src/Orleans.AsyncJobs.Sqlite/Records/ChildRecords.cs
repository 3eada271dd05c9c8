using Orleans.AsyncJobs.Model;
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

    private const string ForgetSql = "DELETE FROM deletedchildren WHERE parentid = ?1";

    // Ids of children begin with the time of their occurrence.
    private const string ForgetEarlierSql = "DELETE FROM deletedchildren WHERE parentid = ?1 AND childid < ?2";

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

        var forget = connection.Prepare(ForgetSql);
        forget.Bind(1, job.JobId);
        forget.Execute();
    }
}
