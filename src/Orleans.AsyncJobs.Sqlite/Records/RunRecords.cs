using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>The runs of jobs, but for the one that a row tells of itself.</summary>
internal static class RunRecords
{
    /// <summary>Parameter: sequence.</summary>
    public const string ReadSql = "SELECT attempt, silo, startedon, seconds, outcome, errorcode, message, stack, occurrence FROM jobruns WHERE sequence = ?1 ORDER BY attempt";

    // The start was stored when the run began, and who ends it need not know it.
    private const string WriteSql = """
        INSERT INTO jobruns (sequence, attempt, silo, startedon, seconds, outcome, errorcode, message, stack, occurrence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT DO UPDATE SET silo = excluded.silo, seconds = excluded.seconds, outcome = excluded.outcome, errorcode = excluded.errorcode,
            message = excluded.message, stack = excluded.stack, occurrence = excluded.occurrence
        """;

    /// <summary>Parameters: sequence, the newest attempt to go. The first one stays.</summary>
    private const string TrimSql = "DELETE FROM jobruns WHERE sequence = ?1 AND attempt > 1 AND attempt <= ?2";

    /// <summary>Writes the run that a change of a row ends or begins.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="sequence">The row.</param>
    /// <param name="stored">The status before; null for a new row.</param>
    /// <param name="status">The status after.</param>
    /// <param name="run">The run that the change brings.</param>
    public static void Write(StoreConnection connection, long sequence, JobStatus? stored, JobStatus status, JobRun? run)
    {
        if (run is not null && !RowRun.Tells(status, run))
        {
            Write(connection, sequence, run);
        }

        if (RowRun.HidesStart(stored, status))
        {
            Write(connection, sequence, RowRun.Begun(status));
        }
    }

    public static IReadOnlyList<JobRun> Read(StoreConnection connection, Guid jobId)
    {
        if (JobReads.Read(connection, jobId) is not { Status: { Deleted: false } status } job)
        {
            return [];
        }

        var statement = connection.Prepare(ReadSql);
        statement.Bind(1, job.Job.Sequence);
        var runs = JobReads.Rows(statement, JobHistory.MaxRuns, static row => new JobRun
        {
            Attempt = row.Int32(0),
            Silo = row.TextOrNull(1),
            StartedOn = row.Time(2),
            Seconds = row.DoubleOrNull(3),
            Outcome = (JobRunOutcome)row.Int32(4),
            ErrorCode = row.Int32OrNull(5),
            Message = row.TextOrNull(6),
            Stack = row.TextOrNull(7),
            Occurrence = row.TimeOrNull(8),
        });
        if (runs is not [.., var last] || last.Attempt < status.Attempt)
        {
            runs.AddRange(RowRun.Of(status) is { } told ? [told] : []);
        }

        return runs;
    }

    private static void Write(StoreConnection connection, long sequence, JobRun run)
    {
        var statement = connection.Prepare(WriteSql);
        statement.Bind(1, sequence);
        statement.Bind(2, run.Attempt);
        statement.Bind(3, run.Silo);
        statement.Bind(4, run.StartedOn);
        statement.Bind(5, run.Seconds);
        statement.Bind(6, (int)run.Outcome);
        statement.Bind(7, (long?)run.ErrorCode);
        statement.Bind(8, run.Message);
        statement.Bind(9, run.Stack);
        statement.Bind(10, run.Occurrence);
        statement.Execute();
        if (run.Attempt > JobHistory.MaxRuns)
        {
            Trim(connection, sequence, run.Attempt - JobHistory.MaxRuns + 1);
        }
    }

    /// <summary>Runs that go take their logs along.</summary>
    private static void Trim(StoreConnection connection, long sequence, int lastAttempt)
    {
        var statement = connection.Prepare(TrimSql);
        statement.Bind(1, sequence);
        statement.Bind(2, lastAttempt);
        statement.Execute();
        LogRecords.Trim(connection, sequence, lastAttempt);
    }
}
