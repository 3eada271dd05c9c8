using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>Group commit, and what bounds it.</summary>
public sealed class WriterTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task The_writer_syncs_at_every_commit_and_leaves_checkpoints_to_others()
    {
        List<long> pragmas = [];
        string? journal = null;
        _fixture.Hooks.WriterOpened = connection =>
        {
            pragmas = [connection.Scalar("PRAGMA synchronous"), connection.Scalar("PRAGMA wal_autocheckpoint")];
            using var statement = new PreparedStatement(connection.Database, "PRAGMA journal_mode");
            Assert.True(statement.Step());
            journal = statement.Text(0);
        };

        await _fixture.OpenAsync();

        const int Full = 2;
        Assert.Equal([Full, 0], pragmas);
        Assert.Equal("wal", journal);
    }

    [Fact]
    public async Task Concurrent_writes_share_commits()
    {
        List<int> commits = [];
        using var gate = new ManualResetEventSlim();
        _fixture.Hooks.BeforeCommit = writes =>
        {
            commits.Add(writes);
            gate.Wait(TestJobs.Stop);
        };
        var store = await _fixture.OpenAsync();

        var inserts = Enumerable.Range(0, 200).Select(_ => store.InsertAsync(TestJobs.New())).ToArray();
        gate.Set();
        await Task.WhenAll(inserts);

        // The first waits in its commit until all others are in the queue.
        Assert.True(commits.Count <= 3, $"{commits.Count} commits");
        Assert.Equal(200, commits.Sum());
    }

    [Fact]
    public async Task A_write_is_not_acknowledged_before_its_commit()
    {
        using var gate = new ManualResetEventSlim();
        using var reached = new SemaphoreSlim(0);
        _fixture.Hooks.BeforeCommit = _ =>
        {
            reached.Release();
            gate.Wait(TestJobs.Stop);
        };
        var store = await _fixture.OpenAsync();

        var insert = store.InsertAsync(TestJobs.New());
        await reached.WaitAsync(TestJobs.Stop);

        Assert.False(insert.IsCompleted);
        gate.Set();
        Assert.Equal(1, (await insert).Version);
    }

    [Fact]
    public async Task InsertAsync_beyond_the_queue_is_busy_while_updates_and_deletes_get_in()
    {
        _fixture.Options.QueueRows = 1_000;
        var store = await _fixture.OpenAsync();
        var first = await store.InsertAsync(TestJobs.New());
        var second = await store.InsertAsync(TestJobs.New());
        using var gate = new ManualResetEventSlim();
        using var reached = new SemaphoreSlim(0);
        _fixture.Hooks.BeforeCommit = _ =>
        {
            reached.Release();
            gate.Wait(TestJobs.Stop);
        };
        var blocking = store.InsertAsync(TestJobs.New());
        await reached.WaitAsync(TestJobs.Stop);

        var filling = store.InsertAsync([.. Enumerable.Range(0, 1_000).Select(_ => TestJobs.New())], TestJobs.Stop);
        var refused = await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New()));
        var update = store.LockAsync(first);
        var delete = store.DeleteAsync(second, TestJobs.Stop);
        gate.Set();

        Assert.Equal(JobErrorKind.Busy, refused.Kind);
        await Task.WhenAll(blocking, filling, update, delete);
    }

    [Fact]
    public async Task InsertAsync_beyond_the_bytes_of_the_queue_is_busy_until_they_are_written()
    {
        _fixture.Options.QueueBytes = 1024 * 1024;
        var store = await _fixture.OpenAsync();
        var first = await store.InsertAsync(TestJobs.New());
        using var gate = new ManualResetEventSlim();
        using var reached = new SemaphoreSlim(0);
        _fixture.Hooks.BeforeCommit = _ =>
        {
            reached.Release();
            gate.Wait(TestJobs.Stop);
        };

        // Larger than the queue, and alone.
        var large = store.InsertAsync(TestJobs.New().WithData(1_000_000));
        await reached.WaitAsync(TestJobs.Stop);
        var refused = await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New().WithData(1)));
        var refusedOnce = await Assert.ThrowsAsync<JobException>(() => store.InsertOnceAsync(
            [TestJobs.New().WithData(1)], new IdempotencyClaim(Guid.Empty, "k", new byte[1], DateTimeOffset.MaxValue), TestJobs.Stop));
        var small = store.InsertAsync(TestJobs.New());
        var update = store.LockAsync(first);
        gate.Set();
        await Task.WhenAll(large, small, update);

        Assert.Equal((JobErrorKind.Busy, JobErrorKind.Busy), (refused.Kind, refusedOnce.Kind));
        Assert.Equal(1, (await store.InsertAsync(TestJobs.New().WithData(1_000_000))).Version);
    }

    [Fact]
    public async Task CloseAsync_writes_what_is_queued()
    {
        var store = await _fixture.OpenAsync();
        var inserts = Enumerable.Range(0, 100).Select(_ => store.InsertAsync(TestJobs.New())).ToArray();

        await store.CloseAsync(TestJobs.Stop);

        Assert.Equal(100, (await Task.WhenAll(inserts)).Length);
        Assert.False(File.Exists(_fixture.Database + "-wal"));
    }

    [Fact]
    public async Task The_log_stays_bounded_under_load()
    {
        var store = await _fixture.OpenAsync();
        var log = new FileInfo(_fixture.Database + "-wal");
        var largest = 0L;
        for (var round = 0; round < 60; round++)
        {
            await store.InsertAsync([.. Enumerable.Range(0, 1_000).Select(_ => TestJobs.New().WithData(2_000))], TestJobs.Stop);
            log.Refresh();
            largest = Math.Max(largest, log.Length);
        }

        // 60,000 rows of over 2 KB are more than 120 MB.
        Assert.InRange(largest, 1, 80_000_000);
    }
}
