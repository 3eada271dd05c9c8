using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>The reads of a token's line: the rows with a turn, the one that holds the run first.</summary>
internal static class TokenReads
{
    private const string HeadColumns = "SELECT dependencytoken, turn, statecode, admitted, partition FROM jobs WHERE turn IS NOT NULL";

    /// <summary>Parameters: token, position, limit.</summary>
    public static readonly string Members = $"SELECT {JobRow.Columns} FROM jobs WHERE dependencytoken = ?1 AND turn IS NOT NULL AND turn > ?2 ORDER BY turn LIMIT ?3";

    /// <summary>Parameters: token, position, limit. The nearest first.</summary>
    public static readonly string MembersBeforeSql = $"SELECT {JobRow.Columns} FROM jobs WHERE dependencytoken = ?1 AND turn IS NOT NULL AND turn < ?2 ORDER BY turn DESC LIMIT ?3";

    /// <summary>Parameters: token, position, limit.</summary>
    public const string MemberCount =
        "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE dependencytoken = ?1 AND turn IS NOT NULL AND turn < ?2 LIMIT ?3)";

    /// <summary>The first member of the first token.</summary>
    public const string FirstHead = $"{HeadColumns} AND dependencytoken IS NOT NULL ORDER BY dependencytoken, turn LIMIT 1";

    /// <summary>Parameter: token. The first member of the next token.</summary>
    public const string NextHead = $"{HeadColumns} AND dependencytoken > ?1 ORDER BY dependencytoken, turn LIMIT 1";

    // The one that holds the run has turn 0.
    public static List<JobState> MembersOf(StoreConnection connection, string token, long? afterPosition, int limit) =>
        Rows(connection.Prepare(Members), token, afterPosition is { } position ? Math.Max(position, 0) : -1, limit);

    public static List<JobState> MembersBefore(StoreConnection connection, string token, long beforePosition, int limit) =>
        Rows(connection.Prepare(MembersBeforeSql), token, beforePosition, limit);

    public static int CountMembers(StoreConnection connection, string token, int limit) => CountMembersBefore(connection, token, long.MaxValue, limit);

    /// <summary>Counts members by reading them, and no further than the limit.</summary>
    public static int CountMembersBefore(StoreConnection connection, string token, long beforePosition, int limit)
    {
        var statement = connection.Prepare(MemberCount);
        statement.Bind(1, token);
        statement.Bind(2, beforePosition);
        statement.Bind(3, limit);
        return JobReads.Rows(statement, 1, static row => row.Int32(0))[0];
    }

    /// <summary>Looks at the first member of each token, which takes one search a token, however long their lines are.</summary>
    public static List<string> StalledTokens(StoreConnection connection, int partition, int limit)
    {
        List<string> tokens = [];
        var head = Head(connection.Prepare(FirstHead));
        while (head is not null && tokens.Count < limit)
        {
            if (head.IsStanding && head.Partition == partition)
            {
                tokens.Add(head.Token);
            }

            var next = connection.Prepare(NextHead);
            next.Bind(1, head.Token);
            head = Head(next);
        }

        return tokens;
    }

    private static List<JobState> Rows(PreparedStatement statement, string token, long turn, int limit)
    {
        statement.Bind(1, token);
        statement.Bind(2, turn);
        statement.Bind(3, limit);
        return JobReads.Rows(statement, limit, JobRow.Read);
    }

    private static TokenHead? Head(PreparedStatement statement) =>
        JobReads.Rows(statement, 1, static row => new TokenHead(
            row.Text(0),
            row.Int64(1) > 0 && row.Int32(2) != (int)JobStateCode.Completed && !row.Boolean(3),
            row.Int32(4))) is [var head] ? head : null;

    private sealed record TokenHead(string Token, bool IsStanding, int Partition);
}
