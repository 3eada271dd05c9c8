using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>An I/O error at commit closes the store until it has been reopened.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    private const int InputOutputError = 10;

    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task An_error_at_commit_closes_the_store_until_it_is_reopened()
    {
        var store = await _fixture.OpenAsync();
        var before = await store.InsertAsync(TestJobs.New());
        _fixture.Hooks.BeforeCommit = _ => throw new SqliteException("disk I/O error", InputOutputError);

        var failed = await Assert.ThrowsAsync<JobException>(() => store.LockAsync(before));
        _fixture.Hooks.BeforeCommit = null;
        var write = await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New()));
        var read = await Assert.ThrowsAsync<JobException>(() => store.ReadAsync(before.Job.JobId, TestJobs.Stop));

        Assert.All([failed, write, read], refusal => Assert.Equal(JobErrorKind.Unavailable, refusal.Kind));
        Assert.Contains("disk I/O error", store.Fault, StringComparison.Ordinal);
        await ReopenAsync(store, TimeSpan.FromSeconds(1));
        Assert.Equal(before, await store.ReadAsync(before.Job.JobId, TestJobs.Stop));
        Assert.Equal(2, (await store.LockAsync(before)).Version);
    }

    [Fact]
    public async Task An_error_after_commit_leaves_the_write_to_be_found_after_the_reopening()
    {
        var store = await _fixture.OpenAsync();
        _fixture.Hooks.AfterCommit = _ => throw new SqliteException("disk I/O error", InputOutputError);
        var job = TestJobs.New();

        await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(job));
        _fixture.Hooks.AfterCommit = null;

        await ReopenAsync(store, TimeSpan.FromSeconds(1));
        var found = await store.ReadAsync(job.Job.JobId, TestJobs.Stop);
        Assert.NotNull(found);
        Assert.True((await store.InsertAsync(TestJobs.New())).Job.Sequence > found.Job.Sequence);
        Assert.Equal(2, (await store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Fact]
    public async Task An_unexpected_error_of_the_writer_is_a_fault_too_and_is_mended_by_reopening()
    {
        var store = await _fixture.OpenAsync();
        _fixture.Hooks.BeforeCommit = _ => throw new InvalidOperationException("unexpected");

        await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New()));
        _fixture.Hooks.BeforeCommit = null;

        Assert.Contains("unexpected", store.Fault, StringComparison.Ordinal);
        await ReopenAsync(store, TimeSpan.FromSeconds(1));
        await store.InsertAsync(TestJobs.New());
    }

    [Fact]
    public async Task A_sync_of_the_main_file_that_fails_closes_the_store_until_it_is_reopened()
    {
        var store = await _fixture.OpenAsync();
        _fixture.Hooks.Sync = () => InputOutputError;
        var rows = 0;

        await Assert.ThrowsAsync<JobException>(async () =>
        {
            while (true)
            {
                rows += (await store.InsertAsync([.. Enumerable.Range(0, 100).Select(_ => TestJobs.New().WithData(10_000))], TestJobs.Stop)).Count;
            }
        });
        _fixture.Hooks.Sync = null;
        using var log = OpenLog(store);

        Assert.Contains("disk I/O error", store.Fault, StringComparison.Ordinal);
        await ReopenAsync(store, TimeSpan.FromSeconds(1));
        Assert.InRange((await store.CountAsync(TestJobs.Stop)).Sum(count => count.Count), rows, rows + 100);
        await store.InsertAsync(TestJobs.New());

        // The close has left the log where it was, with what the main file may have lost: it is the same file still.
        using var now = OpenLog(store);
        Assert.Equal(HeaderOf(now), HeaderOf(log));
    }

    [Fact]
    public async Task Reopening_takes_longer_each_time_while_syncs_fail_although_commits_do_not()
    {
        var store = await _fixture.OpenAsync();
        foreach (var seconds in new[] { 1, 2, 4 })
        {
            await FailSyncAsync(store);
            _fixture.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.NotNull(store.Fault);
            await ReopenAsync(store, TimeSpan.FromMilliseconds(1));
            await store.InsertAsync(TestJobs.New());
        }

        // What has worked for a minute is tried again soon.
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await FailSyncAsync(store);
        await ReopenAsync(store, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_reopening_that_fails_is_tried_again_later()
    {
        var store = await _fixture.OpenAsync();
        _fixture.Hooks.BeforeCommit = _ => throw new SqliteException("disk I/O error", InputOutputError);
        await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New()));
        _fixture.Hooks.BeforeCommit = null;
        using var tried = new SemaphoreSlim(0);
        _fixture.Hooks.WriterOpened = _ =>
        {
            tried.Release();
            throw new SqliteException("disk I/O error", InputOutputError);
        };

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await tried.WaitAsync(TestJobs.Stop);
        await store.ReopeningEndedAsync();
        Assert.NotNull(store.Fault);

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, tried.CurrentCount);
        await ReopenAsync(store, TimeSpan.FromSeconds(1));
        await store.InsertAsync(TestJobs.New());
    }

    [Fact]
    public async Task CloseAsync_of_a_store_with_a_fault_lets_the_folder_go()
    {
        var store = await _fixture.OpenAsync();
        _fixture.Hooks.BeforeCommit = _ => throw new SqliteException("disk I/O error", InputOutputError);
        await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New()));
        _fixture.Hooks.BeforeCommit = null;

        await store.CloseAsync(TestJobs.Stop);

        var again = await _fixture.OpenAsync();
        Assert.Equal(1, (await again.InsertAsync(TestJobs.New())).Version);
    }

    /// <summary>Fills the log until the sync of what was copied from it fails.</summary>
    private async Task FailSyncAsync(SqliteJobStore store)
    {
        _fixture.Hooks.Sync = () => InputOutputError;
        await Assert.ThrowsAsync<JobException>(async () =>
        {
            while (true)
            {
                await store.InsertAsync([.. Enumerable.Range(0, 100).Select(_ => TestJobs.New().WithData(10_000))], TestJobs.Stop);
            }
        });
        _fixture.Hooks.Sync = null;
    }

    private async Task ReopenAsync(SqliteJobStore store, TimeSpan after)
    {
        using var opened = new SemaphoreSlim(0);
        _fixture.Hooks.WriterOpened = _ => opened.Release();
        _fixture.Time.Advance(after);
        await opened.WaitAsync(TestJobs.Stop);
        await store.ReopeningEndedAsync();
        Assert.Null(store.Fault);
    }

    private static SafeFileHandle OpenLog(SqliteJobStore store) =>
        File.OpenHandle(store.Location + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>It has numbers that SQLite draws anew for each round of a log.</summary>
    private static byte[] HeaderOf(SafeFileHandle log)
    {
        var header = new byte[32];
        Assert.Equal(header.Length, RandomAccess.Read(log, header, 0));
        return header;
    }
}
