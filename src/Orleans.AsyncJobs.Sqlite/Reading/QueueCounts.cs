using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Counts runnable rows by stepping through the index of the line, never further than the limit.</summary>
internal static class QueueCounts
{
    /// <summary>Parameters: partition, limit.</summary>
    public const string LengthSql = $"SELECT count(*) FROM ({Runnable} LIMIT ?2)";

    /// <summary>Parameters: partition, priority, limit.</summary>
    public const string AboveSql = $"SELECT count(*) FROM ({Runnable} AND priority > ?2 LIMIT ?3)";

    /// <summary>Parameters: partition, priority, owner, limit.</summary>
    public const string OwnerSql = $"SELECT count(*) FROM ({Runnable} AND priority = ?2 AND _ownerid_value = ?3 LIMIT ?4)";

    /// <summary>Parameters: partition, priority, owner, message name, position, limit.</summary>
    public const string LaneSql = $"""
        SELECT count(*) FROM ({Runnable} AND priority = ?2 AND _ownerid_value = ?3 AND limitedmessagename = ?4 AND position < ?5 LIMIT ?6)
        """;

    private const string Runnable = "SELECT 1 FROM jobs WHERE line = 0 AND partition = ?1";

    public static QueueCount InFront(StoreConnection connection, QueueCountRequest place, int limit)
    {
        var lengthCount = connection.Prepare(LengthSql);
        lengthCount.Bind(1, place.Partition);
        lengthCount.Bind(2, limit);
        var length = Number(lengthCount);

        var aboveCount = connection.Prepare(AboveSql);
        aboveCount.Bind(1, place.Partition);
        aboveCount.Bind(2, place.Priority);
        aboveCount.Bind(3, limit);
        var inFront = Number(aboveCount);

        var own = Own(connection, place, limit - inFront);
        inFront += own;
        return new QueueCount(inFront + Others(connection, place, own, limit - inFront), length);
    }

    /// <summary>The earlier rows of the owner. In each of the owner's lanes they come first.</summary>
    private static int Own(StoreConnection connection, QueueCountRequest place, int limit)
    {
        var found = 0;
        for (JobLane? lane = new(place.Priority, place.OwnerId, string.Empty);
            lane is { } of && of.Priority == place.Priority && of.OwnerId == place.OwnerId && found < limit;
            lane = LaneReads.NextLane(connection, place.Partition, of))
        {
            var statement = connection.Prepare(LaneSql);
            LaneReads.Bind(statement, place.Partition, of);
            statement.Bind(5, place.Position);
            statement.Bind(6, limit - found);
            found += Number(statement);
        }

        return found;
    }

    /// <summary>What other owners of the priority have in front: each owner that is looked at adds at least one, or is one of those ahead.</summary>
    private static int Others(StoreConnection connection, QueueCountRequest place, int own, int limit)
    {
        var found = 0;
        if (own == 0)
        {
            foreach (var owner in place.OwnersAhead.TakeWhile(_ => found < limit))
            {
                found += OfOwner(connection, place, owner, 1);
            }

            return found;
        }

        for (var lane = LaneReads.FirstLaneOf(connection, place.Partition, place.Priority);
            lane is { } of && of.Priority == place.Priority && found < limit;
            lane = LaneReads.NextOwnersLane(connection, place.Partition, of))
        {
            if (of.OwnerId != place.OwnerId)
            {
                var most = place.OwnersAhead.Contains(of.OwnerId) ? own + 1 : own;
                found += OfOwner(connection, place, of.OwnerId, Math.Min(most, limit - found));
            }
        }

        return found;
    }

    private static int OfOwner(StoreConnection connection, QueueCountRequest place, Guid owner, int limit)
    {
        var statement = connection.Prepare(OwnerSql);
        statement.Bind(1, place.Partition);
        statement.Bind(2, place.Priority);
        statement.Bind(3, owner);
        statement.Bind(4, limit);
        return Number(statement);
    }

    private static int Number(PreparedStatement statement) => JobReads.Rows(statement, 1, static row => row.Int32(0))[0];
}
