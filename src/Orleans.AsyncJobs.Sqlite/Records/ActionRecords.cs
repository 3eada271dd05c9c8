using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Reading;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>What people and clients did. It outlives the jobs that it was done to.</summary>
internal static class ActionRecords
{
    /// <summary>How long an action is kept.</summary>
    public static readonly TimeSpan KeptTime = TimeSpan.FromDays(90);

    /// <summary>Parameters: before this number, limit.</summary>
    public const string NewestSql = $"{Columns} WHERE actionid < ?1 ORDER BY actionid DESC LIMIT ?2";

    /// <summary>Parameters: job, before this number, limit.</summary>
    public const string OfJobSql = $"{Columns} WHERE jobid = ?1 AND actionid < ?2 ORDER BY actionid DESC LIMIT ?3";

    private const string Columns =
        "SELECT actionid, actedon, userid, username, origin, reason, verb, jobid, name, filter, jobs, until, maxruns FROM jobactions";

    private const string InsertSql = """
        INSERT INTO jobactions (actedon, userid, username, origin, reason, verb, jobid, name, filter, jobs, until, maxruns)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    /// <summary>Parameters: moment, limit. Only the oldest are looked at: they come in the order of time.</summary>
    private const string TrimSql = """
        DELETE FROM jobactions WHERE actionid IN
            (SELECT actionid FROM (SELECT actionid, actedon FROM jobactions ORDER BY actionid LIMIT ?2) WHERE actedon < ?1)
        """;

    /// <summary>Stores what was done to a job.</summary>
    public static void Insert(StoreConnection connection, JobDefinition job, JobAction action) =>
        Insert(connection, action with { JobId = action.JobId ?? job.JobId, Name = action.Name ?? job.Name });

    /// <summary>Stores an action.</summary>
    public static void Insert(StoreConnection connection, JobAction action)
    {
        var statement = connection.Prepare(InsertSql);
        statement.Bind(1, action.On);
        statement.Bind(2, action.Caller.UserId);
        statement.Bind(3, action.Caller.FullName);
        statement.Bind(4, (int)action.Caller.Origin);
        statement.Bind(5, action.Caller.Reason);
        statement.Bind(6, (int)action.Verb);
        statement.Bind(7, action.JobId);
        statement.Bind(8, action.Name);
        statement.Bind(9, action.Filter);
        statement.Bind(10, action.Count);
        statement.Bind(11, action.Until);
        statement.Bind(12, (long?)action.Limit);
        statement.Execute();
    }

    /// <summary>Deletes some that are no longer kept.</summary>
    /// <returns>How many went.</returns>
    public static int Trim(StoreConnection connection, DateTimeOffset now, int limit)
    {
        var statement = connection.Prepare(TrimSql);
        statement.Bind(1, now - KeptTime);
        statement.Bind(2, limit);
        return statement.Execute();
    }

    public static List<JobAction> Read(StoreConnection connection, Guid? jobId, long? beforeId, int limit)
    {
        var statement = connection.Prepare(jobId is null ? NewestSql : OfJobSql);
        var parameter = 1;
        if (jobId is { } job)
        {
            statement.Bind(parameter++, job);
        }

        statement.Bind(parameter++, beforeId ?? long.MaxValue);
        statement.Bind(parameter, limit);
        return JobReads.Rows(statement, limit, static row => new JobAction
        {
            ActionId = row.Int64(0),
            On = row.Time(1),
            Caller = new JobCaller(row.Guid(2), row.Text(3)) { Origin = (JobOrigin)row.Int32(4), Reason = row.TextOrNull(5) },
            Verb = (JobActionVerb)row.Int32(6),
            JobId = row.GuidOrNull(7),
            Name = row.TextOrNull(8),
            Filter = row.TextOrNull(9),
            Count = row.Int64OrNull(10),
            Until = row.TimeOrNull(11),
            Limit = row.Int32OrNull(12),
        });
    }
}
