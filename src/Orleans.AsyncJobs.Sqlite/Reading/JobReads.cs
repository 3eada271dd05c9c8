using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>The fixed reads of the job table, but for those of the line and of tokens. Each but the count runs over one index, and the limits bound their time.</summary>
internal static class JobReads
{
    private const string Waiting = "FROM jobs WHERE partition = ?1 AND statecode = 1 AND postponeuntil IS NOT NULL";
    private const string At = $"{Waiting} AND postponeuntil = ?2 AND sequence > ?3 ORDER BY sequence LIMIT ?4";
    private const string Between = $"{Waiting} AND postponeuntil > ?2 AND postponeuntil <= ?3 ORDER BY postponeuntil, sequence LIMIT ?4";
    private const string DueColumns = "SELECT asyncoperationid, postponeuntil, sequence";

    public static readonly string ById = $"SELECT {JobRow.Columns} FROM jobs WHERE asyncoperationid = ?1";

    /// <summary>Parameters: partition, moment, sequence, limit. The rest of the rows of one moment, which may be very many.</summary>
    public const string DueAt = $"{DueColumns} {At}";

    /// <summary>Parameters: partition, moment to begin behind, last moment, limit.</summary>
    public const string DueBetween = $"{DueColumns} {Between}";

    /// <summary>As <see cref="DueAt"/>, with all columns.</summary>
    public static readonly string DueRowsAt = $"SELECT {JobRow.Columns} {At}";

    /// <summary>As <see cref="DueBetween"/>, with all columns.</summary>
    public static readonly string DueRowsBetween = $"SELECT {JobRow.Columns} {Between}";

    public const string Counts = "SELECT statecode, statuscode, operationtype, messagename, wait, rows, kind FROM jobcounts WHERE rows <> 0 ORDER BY 7, 1, 2, 3, 4, 5";

    private const string Bounds = "SELECT (SELECT min(sequence) FROM jobs), (SELECT max(sequence) FROM jobs)";

    public static JobState? Read(StoreConnection connection, Guid jobId)
    {
        var statement = connection.Prepare(ById);
        statement.Bind(1, jobId);
        return Rows(statement, limit: 1, JobRow.Read) is [var row] ? row : null;
    }

    public static List<DueJob> DueJobs(StoreConnection connection, int partition, DateTimeOffset until, DueJob? after, int limit) =>
        Due(connection, DueAt, DueBetween, (partition, until, after, limit), ReadDue);

    public static List<JobState> DueRows(StoreConnection connection, int partition, DateTimeOffset until, DueJob? after, int limit) =>
        Due(connection, DueRowsAt, DueRowsBetween, (partition, until, after, limit), JobRow.Read);

    /// <summary>The first sequence, and the one behind the last; both 0 where there is no row.</summary>
    public static (long First, long End) SequenceBounds(StoreConnection connection) =>
        Rows(connection.Prepare(Bounds), 1, static row => row.IsNull(0) ? (0L, 0L) : (row.Int64(0), row.Int64(1) + 1))[0];

    public static List<JobCount> Count(StoreConnection connection) =>
        Rows(
            connection.Prepare(Counts),
            int.MaxValue,
            static row => new JobCount((JobStateCode)row.Int32(0), (JobStatusCode)row.Int32(1), row.Int32(2), row.Text(3), (JobWaitKind)row.Int32(4), row.Int64(5), (JobKind)row.Int32(6)));

    /// <summary>Reads at most so many rows and lets the snapshot go, whatever happens.</summary>
    public static List<T> Rows<T>(PreparedStatement statement, int limit, Func<PreparedStatement, T> read)
    {
        List<T> rows = [];
        try
        {
            while (rows.Count < limit && statement.Step())
            {
                rows.Add(read(statement));
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    private static List<T> Due<T>(
        StoreConnection connection, string at, string between, (int Partition, DateTimeOffset Until, DueJob? After, int Limit) page, Func<PreparedStatement, T> read)
    {
        var (partition, until, after, limit) = page;
        List<T> jobs = [];
        if (after is not null)
        {
            var rest = connection.Prepare(at);
            rest.Bind(1, partition);
            rest.Bind(2, after.Due);
            rest.Bind(3, after.Sequence);
            rest.Bind(4, limit);
            jobs = Rows(rest, limit, read);
        }

        if (jobs.Count < limit)
        {
            var later = connection.Prepare(between);
            later.Bind(1, partition);
            later.Bind(2, after?.Due ?? DateTimeOffset.MinValue);
            later.Bind(3, until);
            later.Bind(4, limit - jobs.Count);
            jobs.AddRange(Rows(later, limit - jobs.Count, read));
        }

        return jobs;
    }

    private static DueJob ReadDue(PreparedStatement row) => new(row.Guid(0), row.Time(1), row.Int64(2));
}
