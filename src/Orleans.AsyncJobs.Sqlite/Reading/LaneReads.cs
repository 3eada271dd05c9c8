using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>The reads of the dispatcher. All of them run over the index of the line, which has the lanes side by side.</summary>
internal static class LaneReads
{
    private const string Runnable = "line = 0 AND partition = ?1";
    private const string Lane = $"{Runnable} AND priority = ?2 AND _ownerid_value = ?3 AND limitedmessagename = ?4";
    private const string LaneColumns = "SELECT priority, _ownerid_value, limitedmessagename FROM jobs";

    /// <summary>Parameters: partition, priority, owner, message name. The owner's next lane. To compare both columns as one would step through every row of the lane.</summary>
    public const string NextName = $"""
        {LaneColumns} WHERE {Runnable} AND priority = ?2 AND _ownerid_value = ?3 AND limitedmessagename > ?4
        ORDER BY limitedmessagename LIMIT 1
        """;

    /// <summary>Parameters: partition, priority, owner. The next owner's first lane.</summary>
    public const string NextOwner = $"""
        {LaneColumns} WHERE {Runnable} AND priority = ?2 AND _ownerid_value > ?3 ORDER BY _ownerid_value, limitedmessagename LIMIT 1
        """;

    /// <summary>Parameters: partition, priority. The first lane of the lower priorities.</summary>
    public const string FirstLaneBelow = $"""
        {LaneColumns} WHERE {Runnable} AND priority < ?2 ORDER BY priority DESC, _ownerid_value, limitedmessagename LIMIT 1
        """;

    /// <summary>Parameters: partition, priority, owner, message name, position, limit.</summary>
    public static readonly string Rows = $"SELECT {JobRow.Columns} FROM jobs WHERE {Lane} AND position > ?5 ORDER BY position LIMIT ?6";

    /// <summary>Parameters: partition, priority, position, limit. Rows that hold a run are few, so they may be sorted.</summary>
    public const string Locked = """
        SELECT asyncoperationid, priority, position, hostid, attempt FROM jobs
        WHERE line = 1 AND partition = ?1 AND (priority < ?2 OR (priority = ?2 AND position > ?3))
        ORDER BY priority DESC, position LIMIT ?4
        """;

    /// <summary>Goes from lane to lane with at most three searches for each, whatever stands in them.</summary>
    public static List<JobLane> Lanes(StoreConnection connection, int partition)
    {
        List<JobLane> lanes = [];
        for (var found = FirstLane(connection, partition); found is { } lane; found = NextLane(connection, partition, lane))
        {
            lanes.Add(lane);
        }

        return lanes;
    }

    public static JobLane? FirstLane(StoreConnection connection, int partition) => FirstBelow(connection, partition, int.MaxValue);

    /// <summary>The first lane of a priority, or of the next lower one that has any.</summary>
    public static JobLane? FirstLaneOf(StoreConnection connection, int partition, int priority) => FirstBelow(connection, partition, priority + 1);

    /// <summary>The first lane of the next owner in the priority of a lane.</summary>
    public static JobLane? NextOwnersLane(StoreConnection connection, int partition, JobLane lane)
    {
        var statement = connection.Prepare(NextOwner);
        statement.Bind(1, partition);
        statement.Bind(2, lane.Priority);
        statement.Bind(3, lane.OwnerId);
        return First(statement);
    }

    public static JobLane? NextLane(StoreConnection connection, int partition, JobLane lane) =>
        Next(connection, partition, lane) ?? FirstBelow(connection, partition, lane.Priority);

    public static List<JobState> RunnableJobs(StoreConnection connection, int partition, JobLane lane, long afterPosition, int limit)
    {
        var statement = Bind(connection.Prepare(Rows), partition, lane);
        statement.Bind(5, afterPosition);
        statement.Bind(6, limit);
        return JobReads.Rows(statement, limit, JobRow.Read);
    }

    public static List<LockedJob> LockedJobs(StoreConnection connection, int partition, QueuePosition? after, int limit)
    {
        var statement = connection.Prepare(Locked);
        statement.Bind(1, partition);
        statement.Bind(2, after?.Priority ?? int.MaxValue);
        statement.Bind(3, after?.Position ?? 0);
        statement.Bind(4, limit);
        return JobReads.Rows(
            statement, limit, static row => new LockedJob(row.Guid(0), new QueuePosition(row.Int32(1), row.Int64(2)), row.TextOrNull(3), row.Int32(4)));
    }

    private static JobLane? Next(StoreConnection connection, int partition, JobLane lane)
    {
        if (First(Bind(connection.Prepare(NextName), partition, lane)) is { } next)
        {
            return next;
        }

        return NextOwnersLane(connection, partition, lane);
    }

    private static JobLane? FirstBelow(StoreConnection connection, int partition, int priority)
    {
        var statement = connection.Prepare(FirstLaneBelow);
        statement.Bind(1, partition);
        statement.Bind(2, priority);
        return First(statement);
    }

    private static JobLane? First(PreparedStatement statement) =>
        JobReads.Rows(statement, 1, static row => new JobLane(row.Int32(0), row.Guid(1), row.Text(2))) is [var lane] ? lane : null;

    public static PreparedStatement Bind(PreparedStatement statement, int partition, JobLane lane)
    {
        statement.Bind(1, partition);
        statement.Bind(2, lane.Priority);
        statement.Bind(3, lane.OwnerId);
        statement.Bind(4, lane.MessageName ?? string.Empty);
        return statement;
    }
}
