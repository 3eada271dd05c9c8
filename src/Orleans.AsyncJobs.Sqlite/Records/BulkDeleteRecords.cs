using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>How far bulk deletes are, and which jobs they could not delete.</summary>
internal static class BulkDeleteRecords
{
    /// <summary>Parameter: id.</summary>
    public const string CountsSql = """
        SELECT bulkdeletes.deleted, bulkdeletes.failed FROM jobs JOIN bulkdeletes ON bulkdeletes.sequence = jobs.sequence
        WHERE jobs.asyncoperationid = ?1 AND jobs.deleted = 0
        """;

    /// <summary>Parameters: id of the bulk delete, limit.</summary>
    public const string OfOneSql = $"{Columns} FROM jobs JOIN bulkdeletefailures ON {SameJob} WHERE asyncoperationid = ?1 AND deleted = 0 ORDER BY failureid LIMIT ?2";

    /// <summary>Parameter: limit.</summary>
    public const string OfAllSql = $"{FromFailures} WHERE deleted = 0 ORDER BY failureid LIMIT ?1";

    private const string SameJob = "bulkdeletefailures.sequence = jobs.sequence";
    private const string Columns = "SELECT failureid, asyncoperationid, jobid, failedon, bulkdeletefailures.errorcode, bulkdeletefailures.message";

    // A cross join is made in the order in which it is written: the jobs are many more.
    private const string FromFailures = $"{Columns} FROM bulkdeletefailures CROSS JOIN jobs ON {SameJob}";

    private const string SequenceSql = "SELECT sequence FROM jobs WHERE asyncoperationid = ?1 AND deleted = 0";

    private const string WriteSql = """
        INSERT INTO bulkdeletes (sequence, deleted, failed) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET deleted = excluded.deleted, failed = excluded.failed
        """;

    private const string WriteFailureSql = """
        INSERT INTO bulkdeletefailures (sequence, jobid, failureid, failedon, errorcode, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET failedon = excluded.failedon, errorcode = excluded.errorcode, message = excluded.message
        """;

    private const string CountFailuresSql = "SELECT count(*) FROM bulkdeletefailures WHERE sequence = ?1";
    private const string DeleteFailureSql = "DELETE FROM bulkdeletefailures WHERE sequence = ?1 AND jobid = ?2";
    private const string DeleteFailuresSql = "DELETE FROM bulkdeletefailures WHERE sequence = ?1";

    /// <summary>Stores that there is a bulk delete: the list of them is read from here, since jobs have no index of message names.</summary>
    public static void Insert(StoreConnection connection, long sequence)
    {
        var statement = connection.Prepare(WriteSql);
        statement.Bind(1, sequence);
        statement.Bind(2, 0L);
        statement.Bind(3, 0L);
        statement.Execute();
    }

    /// <summary>Stores how far one is; nothing where its job is gone.</summary>
    public static void Write(StoreConnection connection, BulkDeleteWrite write)
    {
        var find = connection.Prepare(SequenceSql);
        find.Bind(1, write.JobId);
        if (JobReads.Rows(find, 1, static row => row.Int64(0)) is not [var sequence])
        {
            return;
        }

        var counts = connection.Prepare(WriteSql);
        counts.Bind(1, sequence);
        counts.Bind(2, write.Deleted);
        counts.Bind(3, write.Failed);
        counts.Execute();
        var kept = write.IsNewRun ? DeleteFailures(connection, sequence) : CountFailures(connection, sequence);
        foreach (var settled in kept == 0 ? [] : write.Settled)
        {
            var delete = connection.Prepare(DeleteFailureSql);
            delete.Bind(1, sequence);
            delete.Bind(2, settled);
            kept -= delete.Execute();
        }

        foreach (var failure in write.Failures.Take((int)Math.Max(0, BulkDeleteWrite.MaxFailures - kept)))
        {
            Write(connection, sequence, failure);
        }
    }

    public static List<BulkDeleteCounts> Read(StoreConnection connection, IReadOnlyList<Guid> jobIds)
    {
        List<BulkDeleteCounts> found = [];
        var statement = connection.Prepare(CountsSql);
        foreach (var jobId in jobIds)
        {
            statement.Bind(1, jobId);
            found.AddRange(JobReads.Rows(statement, 1, row => new BulkDeleteCounts(jobId, row.Int64(0), row.Int64(1))));
        }

        return found;
    }

    public static List<BulkDeleteFailure> ReadFailures(StoreConnection connection, Guid? jobId, int limit)
    {
        var statement = connection.Prepare(jobId is null ? OfAllSql : OfOneSql);
        var parameter = 1;
        if (jobId is { } one)
        {
            statement.Bind(parameter++, one);
        }

        statement.Bind(parameter, limit);
        return JobReads.Rows(statement, limit, FailureOf);
    }

    private static void Write(StoreConnection connection, long sequence, BulkDeleteFailure failure)
    {
        var statement = connection.Prepare(WriteFailureSql);
        statement.Bind(1, sequence);
        statement.Bind(2, failure.JobId);
        statement.Bind(3, failure.FailureId);
        statement.Bind(4, failure.On);
        statement.Bind(5, failure.ErrorCode);
        statement.Bind(6, failure.Message);
        statement.Execute();
    }

    private static long CountFailures(StoreConnection connection, long sequence)
    {
        var statement = connection.Prepare(CountFailuresSql);
        statement.Bind(1, sequence);
        return JobReads.Rows(statement, 1, static row => row.Int64(0))[0];
    }

    /// <returns>How many are left.</returns>
    private static long DeleteFailures(StoreConnection connection, long sequence)
    {
        var statement = connection.Prepare(DeleteFailuresSql);
        statement.Bind(1, sequence);
        statement.Execute();
        return 0;
    }

    private static BulkDeleteFailure FailureOf(PreparedStatement row) => new()
    {
        FailureId = row.Guid(0),
        BulkDeleteId = row.Guid(1),
        JobId = row.Guid(2),
        On = row.Time(3),
        ErrorCode = row.Int32(4),
        Message = row.Text(5),
    };
}
