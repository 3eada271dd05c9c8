using System.Globalization;
using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>Counts after a failed disk and a full one.</summary>
public sealed class LineCountFaultTests : IAsyncDisposable
{
    private const int InputOutputError = 10;

    private readonly SqliteStoreFixture _fixture = new();
    private StoreConnection _writer = null!;

    public LineCountFaultTests()
    {
        _fixture.Hooks.CountBounds = new(PageRows: 10, ReadMembers: 5, Tokens: 2);
        _fixture.Hooks.WriterOpened = connection => _writer = connection;
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_is_reopened_counts_what_is_on_disk(bool isBefore)
    {
        var store = await _fixture.OpenAsync();
        var jobs = await InsertAndCompareAsync(store);
        Action<int> fail = _ => throw new SqliteException("disk I/O error", InputOutputError);
        if (isBefore)
        {
            _fixture.Hooks.BeforeCommit = fail;
        }
        else
        {
            _fixture.Hooks.AfterCommit = fail;
        }

        await Assert.ThrowsAsync<JobException>(() => store.LockAsync(jobs[0]));
        (_fixture.Hooks.BeforeCommit, _fixture.Hooks.AfterCommit) = (null, null);
        var refused = await Assert.ThrowsAsync<JobException>(() => store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        var pages = 0;
        _fixture.Hooks.BeforePage = () => pages++;

        await ReopenAsync(store);

        Assert.Equal(JobErrorKind.Unavailable, refused.Kind);
        Assert.Equal(isBefore ? 21 : 20, (await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop))[0].Rows);
        Assert.Equal(3, pages);
        await CountedBySql.CompareAsync(_fixture, store, [0], ["t"]);
        await store.LockAsync(jobs[1]);
        await CountedBySql.CompareAsync(_fixture, store, [0], ["t"]);
    }

    [Fact]
    public async Task A_batch_that_finds_no_space_counts_with_what_becomes_of_it()
    {
        _fixture.Hooks.ReserveReleased = () => AllowPages(20);
        var store = await _fixture.OpenAsync();
        var jobs = await InsertAndCompareAsync(store);
        var commit = new BlockedWriter(_fixture.Hooks, isBefore: true);
        _fixture.Hooks.AfterCommit = _ =>
        {
            _fixture.Hooks.AfterCommit = null;
            AllowPages(0);
        };

        var blocking = store.LockAsync(jobs[0]);
        await commit.ReachedAsync();
        var change = store.LockAsync(jobs[1]);
        var large = TestJobs.New();
        var insert = store.InsertAsync(large with { Definition = large.Job with { Data = new string('x', 100_000) } });
        var other = store.InsertAsync(TestJobs.New("t"));
        commit.Release();
        await blocking;

        await Assert.ThrowsAsync<JobException>(() => insert);
        await Assert.ThrowsAsync<JobException>(() => other);
        Assert.Equal(2, (await change).Version);
        Assert.Equal(19, (await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop))[0].Rows);
        await CountedBySql.CompareAsync(_fixture, store, [0], ["t"]);
        await store.LockAsync(jobs[2]);
        await CountedBySql.CompareAsync(_fixture, store, [0], ["t"]);
        commit.Dispose();
    }

    [Fact]
    public async Task A_commit_that_finds_no_space_changes_no_count()
    {
        var store = await _fixture.OpenAsync();
        var jobs = await InsertAndCompareAsync(store);
        _fixture.Hooks.BeforeCommit = _ => throw new SqliteException("database or disk is full", SQLitePCL.raw.SQLITE_FULL);

        await Assert.ThrowsAsync<JobException>(() => store.LockAsync(jobs[0]));
        _fixture.Hooks.BeforeCommit = null;

        Assert.Equal(21, (await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop))[0].Rows);
        await store.LockAsync(jobs[1]);
        Assert.Equal(20, (await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop))[0].Rows);
        await CountedBySql.CompareAsync(_fixture, store, [0], ["t"]);
    }

    /// <summary>20 rows of a lane and 20 members of "t", of which the first is in that lane too.</summary>
    private async Task<IReadOnlyList<JobState>> InsertAndCompareAsync(SqliteJobStore store)
    {
        var jobs = await store.InsertAsync([.. Enumerable.Range(0, 20).Select(_ => TestJobs.New())], TestJobs.Stop);
        await store.InsertAsync([.. Enumerable.Range(0, 20).Select(_ => TestJobs.New("t"))], TestJobs.Stop);
        await CountedBySql.CompareAsync(_fixture, store, [0], ["t"]);
        return jobs;
    }

    private async Task ReopenAsync(SqliteJobStore store)
    {
        using var opened = new SemaphoreSlim(0);
        _fixture.Hooks.WriterOpened = _ => opened.Release();
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await opened.WaitAsync(TestJobs.Stop);
        await store.ReopeningEndedAsync();
        Assert.Null(store.Fault);
    }

    /// <summary>Runs on the writer's thread only, or while it is idle.</summary>
    private void AllowPages(int more)
    {
        var pages = _writer.Scalar("PRAGMA page_count") + more;
        _writer.Execute($"PRAGMA max_page_count = {pages.ToString(CultureInfo.InvariantCulture)}");
    }
}
