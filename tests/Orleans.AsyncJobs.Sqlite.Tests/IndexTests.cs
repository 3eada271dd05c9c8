using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>Which index each statement uses, and which columns an update touches.</summary>
public sealed class IndexTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    public static TheoryData<string, string, bool> WholeRows => new()
    {
        { JobReads.ById, "jobs_id", false },
        { LaneReads.Rows, "jobs_line", false },
        { JobReads.DueRowsAt, "jobs_due", false },
        { JobReads.DueRowsBetween, "jobs_due", false },
        { TokenReads.Members, "jobs_turn", false },
        { TokenReads.MembersBeforeSql, "jobs_turn", false },
    };

    [Theory]
    [MemberData(nameof(WholeRows))]
    [InlineData(LaneReads.NextName, "jobs_line", true)]
    [InlineData(LaneReads.NextOwner, "jobs_line", true)]
    [InlineData(LaneReads.FirstLaneBelow, "jobs_line", true)]
    [InlineData(TokenReads.FirstHead, "jobs_turn")]
    [InlineData(TokenReads.NextHead, "jobs_turn")]
    [InlineData(JobReads.DueAt, "jobs_due")]
    [InlineData(JobReads.DueBetween, "jobs_due")]
    [InlineData(TokenLine.BlockedSql, "jobs_turn", true)]
    [InlineData(TokenLine.OccupiedSql, "jobs_turn", true)]
    public void Each_read_searches_its_index_and_sorts_nothing(string sql, string index, bool needsNoRow = false)
    {
        var step = Assert.Single(Plan(sql));
        Assert.StartsWith("SEARCH jobs USING", step, StringComparison.Ordinal);
        Assert.Contains($"{(needsNoRow ? "COVERING INDEX" : "INDEX")} {index} ", step, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LaneReads.Locked, "SEARCH jobs USING INDEX jobs_line (line=? AND partition=?", "USE TEMP B-TREE FOR")]
    [InlineData(QueueCounts.LengthSql, "SEARCH jobs USING COVERING INDEX jobs_line (line=? AND partition=?)", null)]
    [InlineData(QueueCounts.AboveSql, "SEARCH jobs USING COVERING INDEX jobs_line (line=? AND partition=? AND priority>?)", null)]
    [InlineData(QueueCounts.OwnerSql, "SEARCH jobs USING COVERING INDEX jobs_line (line=? AND partition=? AND priority=? AND _ownerid_value=?)", null)]
    [InlineData(QueueCounts.LaneSql, "SEARCH jobs USING COVERING INDEX jobs_line (line=? AND partition=? AND priority=? AND _ownerid_value=? AND limitedmessagename=? AND position<?)", null)]
    [InlineData(TokenReads.MemberCount, "SEARCH jobs USING COVERING INDEX jobs_turn (dependencytoken=? AND turn>? AND turn<?)", null)]
    [InlineData(IdempotencyKeys.ReadSql, "SEARCH idempotency USING PRIMARY KEY (ownerid=? AND key=?)", null)]
    [InlineData(IdempotencyKeys.ExpiredSql, "SEARCH idempotency USING COVERING INDEX idempotency_expireson (expireson<?)", null)]
    public void Other_reads_use_their_index_too(string sql, string search, string? sort)
    {
        var plan = Plan(sql);

        Assert.Contains(plan, step => step.StartsWith(search, StringComparison.Ordinal));
        Assert.Equal(sort is null, !plan.Exists(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal)));
    }

    [Fact]
    public void Statements_that_use_a_partial_index_are_prepared_once()
    {
        using var connection = StoreConnection.OpenMemory();
        StoreSchema.Migrate(connection);
        for (var i = 1; i <= 3; i++)
        {
            TokenReads.MembersOf(connection, $"t{i}", i, 8);
            TokenReads.MembersBefore(connection, $"t{i}", i, 8);
            TokenReads.CountMembersBefore(connection, $"t{i}", i, 8);
            LaneReads.RunnableJobs(connection, 0, TestJobs.Lane, i, 8);
            QueueCounts.InFront(connection, new QueueCountRequest(0, 1, TestJobs.Owner(i), i, new HashSet<Guid> { TestJobs.Owner(9) }), 8);
            LaneReads.LockedJobs(connection, i, after: null, 8);
            JobReads.DueJobs(connection, 0, TestJobs.Now.AddDays(i), new DueJob(Guid.Empty, TestJobs.Now, i), 8);
            JobReads.DueRows(connection, 0, TestJobs.Now.AddDays(i), new DueJob(Guid.Empty, TestJobs.Now, i), 8);
        }

        Assert.Equal(16, connection.Statements.Count);
        Assert.All(connection.Statements, statement => Assert.True(statement.Value.Repreparations == 0, statement.Key));
    }

    [Fact]
    public void The_table_has_twelve_indexes_and_all_but_one_are_partial()
    {
        using var connection = StoreConnection.OpenMemory();
        StoreSchema.Migrate(connection);

        Assert.Equal(12, connection.Scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'jobs'"));
        Assert.Equal(11, connection.Scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'jobs' AND sql LIKE '% WHERE %'"));
    }

    [Fact]
    public async Task UpdateAsync_touches_only_the_columns_that_changed()
    {
        // A trigger on a column runs when a statement sets it, be it to the same value.
        string[] columns = [.. JobColumns.Status.All.Select(column => column.Name), "line", "turn", "stage", "blockedsince", "priority"];
        StoreConnection writer = null!;
        _fixture.Hooks.WriterOpened = connection =>
        {
            writer = connection;
            connection.Execute("CREATE TEMP TABLE touched (name TEXT)");
            foreach (var column in columns)
            {
                connection.Execute($"CREATE TEMP TRIGGER touch_{column} AFTER UPDATE OF {column} ON main.jobs BEGIN INSERT INTO touched VALUES ('{column}'); END");
            }
        };
        var store = await _fixture.OpenAsync();
        var job = await store.InsertAsync(TestJobs.New());
        List<string> touched = [];
        _fixture.Hooks.BeforeCommit = _ =>
        {
            using var statement = new PreparedStatement(writer.Database, "SELECT name FROM touched ORDER BY name");
            while (statement.Step())
            {
                touched.Add(statement.Text(0));
            }

            writer.Execute("DELETE FROM touched");
        };

        job = await store.UpdateAsync(job, status => status with { PercentComplete = 5 });
        Assert.Equal(["percentcomplete"], touched);

        touched.Clear();
        job = await store.UpdateAsync(job, status => status with { State = JobStateCode.Locked, Status = JobStatusCode.InProgress });
        Assert.Equal(["line", "stage", "statecode", "statuscode"], touched);

        touched.Clear();
        await store.UpdateAsync(job, TestJobs.Stop);
        Assert.Empty(touched);
    }

    private static List<string> Plan(string sql)
    {
        using var connection = StoreConnection.OpenMemory();
        StoreSchema.Migrate(connection);
        using var plan = new PreparedStatement(connection.Database, "EXPLAIN QUERY PLAN " + sql);
        List<string> steps = [];
        while (plan.Step())
        {
            steps.Add(plan.Text(3));
        }

        return steps;
    }
}
