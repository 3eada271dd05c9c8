using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>What the file itself says, by reading every row.</summary>
internal static class CountedBySql
{
    /// <summary>Asks the store for counts before several places, and compares each with the rows.</summary>
    public static async Task CompareAsync(SqliteStoreFixture fixture, SqliteJobStore store, IEnumerable<int> partitions, IEnumerable<string> tokens)
    {
        using var connection = StoreConnection.OpenReader(fixture.Database);
        var last = connection.Scalar("SELECT coalesce(max(max(sequence), max(position)), 0) FROM jobs");
        foreach (var before in (long[])[last / 2, last, long.MaxValue])
        {
            foreach (var partition in partitions)
            {
                Assert.Equal(Lanes(connection, partition, before), InOrder(await store.CountLanesAsync(partition, before, TestJobs.Stop)));
            }

            foreach (var token in tokens)
            {
                Assert.Equal(Members(connection, token, before), await store.CountMembersAsync(token, before, TestJobs.Stop));
            }
        }
    }

    private static IEnumerable<LaneCount> InOrder(IEnumerable<LaneCount> counts) => counts
        .OrderByDescending(count => count.Lane.Priority).ThenBy(count => count.Lane.OwnerId).ThenBy(count => count.Lane.MessageName, StringComparer.Ordinal);

    private static List<LaneCount> Lanes(StoreConnection connection, int partition, long before)
    {
        var statement = connection.Prepare("""
            SELECT priority, _ownerid_value, limitedmessagename, count(*), sum(sequence < ?2) FROM jobs WHERE line = 0 AND partition = ?1
            GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3
            """);
        statement.Bind(1, partition);
        statement.Bind(2, before);
        List<LaneCount> counts = [];
        while (statement.Step())
        {
            counts.Add(new LaneCount(new JobLane(statement.Int32(0), statement.Guid(1), statement.Text(2)), statement.Int64(3), statement.Int64(4)));
        }

        return counts;
    }

    private static long Members(StoreConnection connection, string token, long before)
    {
        var statement = connection.Prepare("SELECT count(*) FROM jobs WHERE dependencytoken = ?1 AND turn IS NOT NULL AND turn < ?2");
        statement.Bind(1, token);
        statement.Bind(2, before);
        Assert.True(statement.Step());
        var count = statement.Int64(0);
        statement.Reset();
        return count;
    }
}
