using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>How the work of reads and writes grows, in steps of SQLite's machine and not in time.</summary>
public sealed class WorkTests : IAsyncDisposable
{
    private const int Few = 5;
    private const int Many = 500;

    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Lanes_are_read_without_their_rows() =>
        Assert.Equal(Steps(Few, LaneJob, Lanes), Steps(Many, LaneJob, Lanes));

    [Fact]
    public void Standing_tokens_are_read_without_the_members_behind_the_first() =>
        Assert.Equal(Steps(Few, Member, StalledTokens), Steps(Many, Member, StalledTokens));

    [Fact]
    public void An_insert_does_no_more_behind_a_long_line() =>
        Assert.Equal(Steps(Few, Member, Insert), Steps(Many, Member, Insert));

    [Fact]
    public void A_turn_is_refused_without_reading_the_line() =>
        Assert.Equal(Steps(Few, Member, TakeTurn), Steps(Many, Member, TakeTurn));

    [Fact]
    public async Task Expired_keys_are_swept_a_few_at_a_time()
    {
        var store = await _fixture.OpenAsync();
        const int Keys = 10;
        for (var key = 0; key < Keys; key++)
        {
            await InsertOnceAsync($"old {key}");
        }

        // In the minute in which they came; the first commit of the next sweeps more.
        _fixture.Time.Advance(TimeSpan.FromSeconds(2));

        List<long> left = [];
        for (var key = 0; key < 4; key++)
        {
            await InsertOnceAsync($"new {key}");
            using var reader = StoreConnection.OpenReader(_fixture.Database);
            left.Add(reader.Scalar("SELECT count(*) FROM idempotency"));
        }

        Assert.Equal([7, 4, 3, 4], left);

        Task InsertOnceAsync(string key) => store.InsertOnceAsync(
            [TestJobs.New()], new IdempotencyClaim(TestJobs.Owner(1), key, new byte[1], _fixture.Time.GetUtcNow().AddSeconds(1)), TestJobs.Stop);
    }

    [Fact]
    public async Task Rows_move_between_lanes_in_bounded_transactions_and_only_when_the_names_change()
    {
        var store = await _fixture.OpenAsync();
        for (var group = 0; group < 12; group++)
        {
            await store.InsertAsync([.. Enumerable.Range(0, 1_000).Select(_ => TestJobs.New())], TestJobs.Stop);
        }

        var commits = 0;
        _fixture.Hooks.BeforeCommit = _ => commits++;

        await store.SetLimitedMessageNamesAsync(["Test"], TestJobs.Stop);

        // 5,000 rows at a time, and one that finds no more.
        Assert.Equal(4, commits);
        Assert.Equal([TestJobs.Lane with { MessageName = "Test" }], await store.ReadLanesAsync(0, TestJobs.Stop));

        await store.SetLimitedMessageNamesAsync(["Test"], TestJobs.Stop);

        Assert.Equal(5, commits);
    }

    [Fact]
    public async Task A_move_that_was_cut_short_goes_on()
    {
        var store = await _fixture.OpenAsync();
        for (var group = 0; group < 6; group++)
        {
            await store.InsertAsync([.. Enumerable.Range(0, 1_000).Select(_ => TestJobs.New())], TestJobs.Stop);
        }

        using var stop = new CancellationTokenSource();
        _fixture.Hooks.BeforeCommit = _ => stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SetLimitedMessageNamesAsync(["Test"], stop.Token));
        await store.CloseAsync(TestJobs.Stop);
        _fixture.Hooks.BeforeCommit = null;

        store = await _fixture.OpenAsync();
        Assert.Equal(2, (await store.ReadLanesAsync(0, TestJobs.Stop)).Count);
        await store.SetLimitedMessageNamesAsync(["Test"], TestJobs.Stop);

        Assert.Equal([TestJobs.Lane with { MessageName = "Test" }], await store.ReadLanesAsync(0, TestJobs.Stop));
    }

    private static JobState LaneJob(int number) => TestJobs.New(priority: number % 2, owner: (number % 3) + 1);

    private static JobState Member(int number) => TestJobs.New($"t{number % 3}");

    private static void Lanes(StoreConnection connection, JobRows rows, JobState last) => Assert.Equal(6, LaneReads.Lanes(connection, 0).Count);

    private static void StalledTokens(StoreConnection connection, JobRows rows, JobState last) => Assert.Empty(TokenReads.StalledTokens(connection, 0, int.MaxValue));

    private static void Insert(StoreConnection connection, JobRows rows, JobState last) => rows.Insert(new NewJobRow(TestJobs.New("t1")));

    private static void TakeTurn(StoreConnection connection, JobRows rows, JobState last) =>
        Assert.True(Assert.Throws<JobConflictException>(() => rows.Update(last with { Status = TestJobs.Locked(last.Status) })).IsOutOfTurn);

    /// <summary>How many steps an action takes with so many rows in each of the lanes or tokens.</summary>
    private static int Steps(int rowsEach, Func<int, JobState> create, Action<StoreConnection, JobRows, JobState> action)
    {
        using var connection = StoreConnection.OpenMemory();
        StoreSchema.Migrate(connection);
        var rows = new JobRows(connection);
        JobState last = null!;
        for (var i = 0; i < rowsEach * 6; i++)
        {
            last = rows.Insert(new NewJobRow(create(i)));
        }

        var steps = 0;
        raw.sqlite3_progress_handler(
            connection.Database,
            1,
            _ =>
            {
                steps++;
                return 0;
            },
            null);
        action(connection, rows, last);
        return steps;
    }
}
