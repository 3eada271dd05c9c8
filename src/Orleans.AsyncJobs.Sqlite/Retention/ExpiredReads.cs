using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Retention;

/// <summary>Finds rows that are no longer kept, without an index of all of them.</summary>
internal static class ExpiredReads
{
    /// <summary>Parameters: sequence, sequence. The newest rows of a stretch: the first of them, and when the oldest was created.</summary>
    public const string NewestSql = """
        SELECT min(sequence), min(createdon) FROM
            (SELECT sequence, createdon FROM jobs WHERE sequence > ?1 AND sequence <= ?2 ORDER BY sequence DESC LIMIT 16)
        """;

    /// <summary>Parameters: sequence, sequence, rows. The last row of a stretch of so many.</summary>
    public const string StretchSql =
        "SELECT max(sequence) FROM (SELECT sequence FROM jobs WHERE sequence > ?1 AND sequence <= ?2 ORDER BY sequence LIMIT ?3)";

    /// <summary>Rows of which nothing else is read: half a millisecond.</summary>
    private const int StretchRows = 2_000;

    /// <summary>Parameters: sequence, sequence, status, moment, limit.</summary>
    public static readonly string BySequenceSql =
        $"SELECT {JobRow.Columns} FROM jobs WHERE sequence > ?1 AND sequence <= ?2 AND statuscode = ?3 AND completedon < ?4 ORDER BY sequence LIMIT ?5";

    /// <summary>Parameters: moment, sequence, moment, limit.</summary>
    public static readonly string FailedSql = $"""
        SELECT {JobRow.Columns} FROM jobs
        WHERE statuscode = 31 AND completedon >= ?1 AND (completedon, sequence) > (?1, ?2) AND completedon < ?3
        ORDER BY completedon, sequence LIMIT ?4
        """;

    /// <summary>Parameters: moment, limit. The condition and the expression are those of the index, which the planner does not choose by itself.</summary>
    public static readonly string OperationsSql = $"""
        SELECT {JobRow.Columns} FROM jobs INDEXED BY jobs_expiring
        WHERE kind = 1 AND statecode = 3 AND completedon + ttlinseconds * 10000000 <= ?1 AND abandoned = 0 AND deleted = 0
        ORDER BY completedon + ttlinseconds * 10000000 LIMIT ?2
        """;

    /// <summary>Background operations whose time to live is over.</summary>
    public static List<JobState> Operations(StoreConnection connection, DateTimeOffset now, int limit)
    {
        var statement = connection.Prepare(OperationsSql);
        statement.Bind(1, now);
        statement.Bind(2, limit);
        return JobReads.Rows(statement, limit, JobRow.Read);
    }

    /// <summary>
    /// Halves the table again and again, since the sequence grows with the time of creation. Each time several rows are asked:
    /// one that was made while the clock was ahead, and stays for long, is not to hide all that came before and after it.
    /// </summary>
    public static long FindSequenceBefore(StoreConnection connection, DateTimeOffset moment)
    {
        var (old, last) = (0L, connection.Scalar("SELECT coalesce(max(sequence), 0) FROM jobs"));
        while (old < last)
        {
            var middle = old + ((last - old + 1) / 2);
            if (Newest(connection, old, middle) is { } rows && rows.CreatedOn >= moment)
            {
                last = rows.First - 1;
            }
            else
            {
                old = middle;
            }
        }

        return old;
    }

    public static ExpiredJobs Read(StoreConnection connection, ExpiredJobsQuery query) => query.Outcome switch
    {
        JobStatusCode.Failed => ByDate(connection, query),
        JobStatusCode.Succeeded or JobStatusCode.Canceled => BySequence(connection, query),
        _ => throw new ArgumentOutOfRangeException(nameof(query), query.Outcome, "Only completed rows expire."),
    };

    private static ExpiredJobs BySequence(StoreConnection connection, ExpiredJobsQuery query)
    {
        var after = query.After?.Sequence ?? 0;
        var stretch = connection.Prepare(StretchSql);
        stretch.Bind(1, after);
        stretch.Bind(2, query.UpToSequence);
        stretch.Bind(3, StretchRows);
        if (JobReads.Rows(stretch, 1, static row => row.Int64OrNull(0)) is not [{ } end])
        {
            return new ExpiredJobs([], null);
        }

        var statement = connection.Prepare(BySequenceSql);
        statement.Bind(1, after);
        statement.Bind(2, end);
        statement.Bind(3, (int)query.Outcome);
        statement.Bind(4, query.Before);
        statement.Bind(5, query.Limit);
        var rows = JobReads.Rows(statement, query.Limit, JobRow.Read);
        var last = rows.Count == query.Limit ? rows[^1].Job.Sequence : end;
        return new ExpiredJobs([.. rows.Where(ExpiredJobs.MayGo)], new ExpiredPlace(default, last));
    }

    private static ExpiredJobs ByDate(StoreConnection connection, ExpiredJobsQuery query)
    {
        var statement = connection.Prepare(FailedSql);
        statement.Bind(1, query.After?.CompletedOn ?? DateTimeOffset.MinValue);
        statement.Bind(2, query.After?.Sequence ?? 0);
        statement.Bind(3, query.Before);
        statement.Bind(4, query.Limit);
        var rows = JobReads.Rows(statement, query.Limit, JobRow.Read);
        return new ExpiredJobs(
            [.. rows.Where(row => row.Job.Sequence <= query.UpToSequence && ExpiredJobs.MayGo(row))],
            rows.Count == query.Limit ? new ExpiredPlace(rows[^1].Status.CompletedOn!.Value, rows[^1].Job.Sequence) : null);
    }

    private static (long First, DateTimeOffset CreatedOn)? Newest(StoreConnection connection, long after, long upTo)
    {
        var statement = connection.Prepare(NewestSql);
        statement.Bind(1, after);
        statement.Bind(2, upTo);
        return JobReads.Rows(statement, 1, static row => row.IsNull(0) ? ((long, DateTimeOffset)?)null : (row.Int64(0), row.Time(1)))[0];
    }
}
