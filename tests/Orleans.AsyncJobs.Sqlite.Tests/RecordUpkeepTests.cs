using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>What becomes of rates and actions as time goes by.</summary>
public sealed class RecordUpkeepTests : IAsyncDisposable
{
    private const int Touches = 40;

    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private DateTimeOffset Now => _fixture.Time.GetUtcNow();

    [Fact]
    public async Task Hours_hold_what_their_minutes_held_before_and_after_those_are_gone()
    {
        var begin = Now;
        var store = await _fixture.OpenAsync();
        for (var i = 0; i < 150; i++)
        {
            await CreateAsync(store);
            await CreateAsync(store, "Other");
            _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var hours = await HoursAsync(store, begin);
        Assert.Equal([60, 60, 60, 60, 30, 30], hours.Select(hour => hour.Created));
        Assert.True(Minutes("3600") > 0);

        // A start that finds minutes which are not yet in hours goes on where the one before ended.
        await store.CloseAsync(TestJobs.Stop);
        store = await _fixture.OpenAsync();
        _fixture.Time.Advance(TimeSpan.FromHours(49));
        await TouchAsync(store);

        Assert.Equal(hours.Select(hour => (hour.From, hour.MessageName, hour.Created)), (await HoursAsync(store, begin, until: begin.AddHours(3))).Select(hour => (hour.From, hour.MessageName, hour.Created)));
        Assert.Equal(0, Minutes("60", before: begin.AddHours(3)));

        _fixture.Time.Advance(TimeSpan.FromDays(31));
        await TouchAsync(store);
        Assert.Equal(0, Minutes("3600", before: begin.AddHours(3)));
    }

    [Fact]
    public async Task A_change_of_a_minute_that_is_in_its_hour_already_counts_in_both()
    {
        var begin = Now;
        var store = await _fixture.OpenAsync();
        await CreateAsync(store);
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));
        await TouchAsync(store);

        var late = TestJobs.New();
        await store.InsertAsync(late with { Status = late.Status with { ModifiedOn = begin } });

        Assert.Equal(2, Assert.Single(await store.ReadRatesAsync(begin, begin.AddMinutes(1), TimeSpan.FromMinutes(1), TestJobs.Stop)).Created);
        Assert.Equal(1 + Touches + 1, Assert.Single(await HoursAsync(store, begin)).Created);
    }

    [Fact]
    public async Task A_write_that_is_undone_leaves_the_rates_as_they_were()
    {
        var begin = Now;
        var store = await _fixture.OpenAsync();
        await CreateAsync(store);
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        _fixture.Hooks.BeforeCommit = _ => throw new InvalidOperationException("The disk fails.");
        await Assert.ThrowsAsync<JobException>(() => CreateAsync(store));
        _fixture.Hooks.BeforeCommit = null;
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await store.ReopeningEndedAsync();

        await CreateAsync(store);

        Assert.Equal(2, Assert.Single(await HoursAsync(store, begin)).Created);
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
    }

    [Fact]
    public async Task Actions_go_after_90_days_a_few_at_a_time()
    {
        var store = await _fixture.OpenAsync();
        for (var i = 0; i < 450; i++)
        {
            await store.AppendActionAsync(Action(), TestJobs.Stop);
        }

        _fixture.Time.Advance(TimeSpan.FromDays(89));
        await store.AppendActionAsync(Action(), TestJobs.Stop);
        Assert.Equal(451, (await store.ReadActionsAsync(null, null, 1_000, TestJobs.Stop)).Count);

        _fixture.Time.Advance(TimeSpan.FromDays(2));
        await CreateAsync(store);
        Assert.Equal(251, (await store.ReadActionsAsync(null, null, 1_000, TestJobs.Stop)).Count);

        await TouchAsync(store);
        var kept = Assert.Single(await store.ReadActionsAsync(null, null, 1_000, TestJobs.Stop));
        Assert.Equal(451, kept.ActionId);

        // No number is given twice, even when none is left.
        _fixture.Time.Advance(TimeSpan.FromDays(90));
        await TouchAsync(store);
        Assert.Empty(await store.ReadActionsAsync(null, null, 1_000, TestJobs.Stop));
        await store.AppendActionAsync(Action(), TestJobs.Stop);
        Assert.Equal(452, Assert.Single(await store.ReadActionsAsync(null, null, 1_000, TestJobs.Stop)).ActionId);
    }

    [Fact]
    public async Task Idempotency_keys_go_when_they_have_expired_though_no_other_comes()
    {
        var store = await _fixture.OpenAsync();
        for (var i = 0; i < 450; i++)
        {
            var claim = new IdempotencyClaim(Guid.Empty, $"{i}", new byte[] { 1 }, Now.AddHours(24));
            await store.InsertOnceAsync([TestJobs.New()], claim, TestJobs.Stop);
        }

        _fixture.Time.Advance(TimeSpan.FromHours(23));
        await TouchAsync(store);
        Assert.Equal(450, Keys());

        _fixture.Time.Advance(TimeSpan.FromHours(2));
        await CreateAsync(store);
        Assert.Equal(250, Keys());
        await TouchAsync(store);
        Assert.Equal(0, Keys());

        long Keys()
        {
            using var connection = StoreConnection.OpenReader(_fixture.Database);
            return connection.Scalar("SELECT count(*) FROM idempotency");
        }
    }

    [Fact]
    public async Task Deleted_children_of_a_parent_that_is_gone_go_a_few_at_a_time_and_those_of_others_stay()
    {
        var store = await _fixture.OpenAsync();
        var gone = await store.InsertAsync(TestJobs.New());
        var kept = await store.InsertAsync(TestJobs.New());
        using (var writer = StoreConnection.OpenWriter(_fixture.Database))
        {
            foreach (var parent in new[] { gone, kept })
            {
                writer.Execute($"""
                    INSERT INTO deletedchildren SELECT asyncoperationid, randomblob(16), number FROM jobs,
                        (WITH RECURSIVE n (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < 650) SELECT number FROM n)
                    WHERE sequence = {parent.Job.Sequence}
                    """);
            }
        }

        await store.DeleteAsync(gone, TestJobs.Stop);
        Assert.Equal(1_200, Notes());

        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await CreateAsync(store);
        Assert.Equal(1_000, Notes());
        await TouchAsync(store);
        Assert.Equal(650, Notes());

        long Notes()
        {
            using var connection = StoreConnection.OpenReader(_fixture.Database);
            return connection.Scalar("SELECT count(*) FROM deletedchildren");
        }
    }

    [Fact]
    public async Task ReadInfoAsync_tells_the_size_and_how_long_commits_take()
    {
        var store = await _fixture.OpenAsync();
        Assert.Null((await store.ReadInfoAsync(TestJobs.Stop)).CommitP50Seconds);
        var commits = 0;
        _fixture.Hooks.BeforeCommit = _ => _fixture.Time.Advance(TimeSpan.FromMilliseconds(++commits));
        for (var i = 0; i < 100; i++)
        {
            await store.InsertAsync(TestJobs.New());
        }

        var info = await store.ReadInfoAsync(TestJobs.Stop);

        Assert.Equal((store.Location, 100, 0.05, 0.099), (info.Location, info.Commits, info.CommitP50Seconds, info.CommitP99Seconds));
        Assert.Equal((StoreSchema.Version, 0), (info.Schema, info.QueuedWrites));
        Assert.True(info is { Bytes: > 0, LogBytes: > 0, DiskFreeBytes: > 0, UnusedBytes: >= 0 });
    }

    private Task<JobState> CreateAsync(SqliteJobStore store, string limited = "")
    {
        var job = TestJobs.New(limited: limited);
        return store.InsertAsync(job with { Status = job.Status with { ModifiedOn = Now } });
    }

    /// <summary>Commits often enough for all that is due.</summary>
    private async Task TouchAsync(SqliteJobStore store)
    {
        for (var i = 0; i < Touches; i++)
        {
            await CreateAsync(store);
        }
    }

    private async Task<IReadOnlyList<Table.JobRate>> HoursAsync(SqliteJobStore store, DateTimeOffset from, DateTimeOffset? until = null) =>
        await store.ReadRatesAsync(from, until ?? Now.AddMinutes(1), TimeSpan.FromHours(1), TestJobs.Stop);

    private long Minutes(string seconds, DateTimeOffset? before = null)
    {
        using var connection = StoreConnection.OpenReader(_fixture.Database);
        var statement = connection.Prepare($"SELECT count(*) FROM jobrates WHERE seconds = {seconds} AND start < ?1");
        statement.Bind(1, before ?? DateTimeOffset.MaxValue);
        return Reading.JobReads.Rows(statement, 1, static row => row.Int64(0))[0];
    }

    private JobAction Action() => new() { On = Now, Caller = JobCaller.System, Verb = JobActionVerb.PauseHandler, Name = "Test" };
}
