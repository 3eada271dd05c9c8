using System.Globalization;
using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A full disk: creates are refused, changes of rows use the space set aside.</summary>
public sealed class DiskFullTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    private StoreConnection _writer = null!;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Creates_are_unavailable_and_completions_use_the_reserve_until_there_is_space()
    {
        _fixture.Hooks.WriterOpened = connection => _writer = connection;
        // The space given back is some pages more for the database.
        _fixture.Hooks.ReserveReleased = () => AllowPages(20);
        var store = await _fixture.OpenAsync();
        var jobs = await store.InsertAsync([.. Enumerable.Range(0, 10).Select(_ => TestJobs.New())], TestJobs.Stop);
        _fixture.Hooks.AfterCommit = _ => AllowPages(0);
        await store.LockAsync(jobs[0]);
        _fixture.Hooks.AfterCommit = null;
        var reserve = Path.Combine(_fixture.Folder, "jobs.reserve");
        Assert.True(File.Exists(reserve));

        var large = TestJobs.New();
        var refused = await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(large.WithData(100_000)));
        var full = store.Fault;
        var small = await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New()));
        var completed = await store.UpdateAsync(jobs[1], status => status with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded, Message = new string('m', 20_000) });

        Assert.All([refused, small], refusal => Assert.Equal(JobErrorKind.Unavailable, refusal.Kind));
        Assert.Contains("is full", full, StringComparison.Ordinal);
        Assert.False(File.Exists(reserve));
        Assert.Equal(completed, await store.ReadAsync(completed.Job.JobId, TestJobs.Stop));

        _fixture.Hooks.BeforeCommit = _ => AllowPages(1_000);
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(store.Fault);
        Assert.True(File.Exists(reserve));
        await store.LockAsync(jobs[2]);
        await store.InsertAsync(TestJobs.New());
        Assert.Equal(11, (await store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Fact]
    public async Task A_disk_that_is_really_full_refuses_creates_takes_completions_and_recovers()
    {
        const int DiskBytes = 8 * 1024 * 1024;
        Mount.SmallDisk(_fixture.Folder, DiskBytes);
        try
        {
            _fixture.Options.ReserveBytes = 512 * 1024;
            var store = await _fixture.OpenAsync();
            var jobs = await store.InsertAsync([.. Enumerable.Range(0, 100).Select(_ => TestJobs.New())], TestJobs.Stop);
            var filler = Path.Combine(_fixture.Folder, "filler");
            FillDisk(filler);

            var refused = await Assert.ThrowsAsync<JobException>(() => InsertUntilRefusedAsync(store));
            var completed = await Task.WhenAll(jobs.Take(50).Select(job => store.CompleteAsync(job)));

            Assert.Equal(JobErrorKind.Unavailable, refused.Kind);
            Assert.Contains("is full", store.Fault, StringComparison.Ordinal);
            Assert.All(completed, job => Assert.Equal(2, job.Version));
            File.Delete(filler);
            _fixture.Time.Advance(TimeSpan.FromSeconds(5));
            Assert.Null(store.Fault);
            await store.InsertAsync(TestJobs.New());
            await store.CloseAsync(TestJobs.Stop);
        }
        finally
        {
            Mount.Remove(_fixture.Folder);
        }
    }

    [Theory]
    [InlineData(512 * 1024, 0)]
    [InlineData(512 * 1024, 64 * 1024)]
    [InlineData(0, 64 * 1024)]
    public async Task Fault_stays_while_there_is_space_for_the_reserve_and_no_more(int reserveBytes, int moreBytes)
    {
        Mount.SmallDisk(_fixture.Folder, 8 * 1024 * 1024);
        try
        {
            _fixture.Options.ReserveBytes = reserveBytes;
            var store = await _fixture.OpenAsync();
            var job = await store.InsertAsync(TestJobs.New());
            var filler = Path.Combine(_fixture.Folder, "filler");
            FillDisk(filler);
            await Assert.ThrowsAsync<JobException>(() => InsertUntilRefusedAsync(store));
            await using (var file = File.OpenWrite(filler))
            {
                file.SetLength(file.Length - moreBytes);
            }

            _fixture.Time.Advance(TimeSpan.FromSeconds(5));

            Assert.Contains("is full", store.Fault, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(_fixture.Folder, "jobs.reserve")));
            if (reserveBytes > 0)
            {
                Assert.Equal(2, (await store.LockAsync(job)).Version);
            }

            File.Delete(filler);
            _fixture.Time.Advance(TimeSpan.FromSeconds(5));
            Assert.Null(store.Fault);
            await store.InsertAsync(TestJobs.New());
            await store.CloseAsync(TestJobs.Stop);
        }
        finally
        {
            Mount.Remove(_fixture.Folder);
        }
    }

    [Fact]
    public async Task Fault_of_a_full_disk_stays_across_a_reopening()
    {
        Mount.SmallDisk(_fixture.Folder, 8 * 1024 * 1024);
        try
        {
            _fixture.Options.ReserveBytes = 512 * 1024;
            var store = await _fixture.OpenAsync();
            var job = await store.InsertAsync(TestJobs.New());
            FillDisk(Path.Combine(_fixture.Folder, "filler"));
            await Assert.ThrowsAsync<JobException>(() => InsertUntilRefusedAsync(store));
            _fixture.Hooks.BeforeCommit = _ => throw new SqliteException("disk I/O error", 10);
            await Assert.ThrowsAsync<JobException>(() => store.LockAsync(job));
            _fixture.Hooks.BeforeCommit = null;
            using var opened = new SemaphoreSlim(0);
            _fixture.Hooks.WriterOpened = _ => opened.Release();

            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await opened.WaitAsync(TestJobs.Stop);
            await store.ReopeningEndedAsync();

            Assert.Contains("is full", store.Fault, StringComparison.Ordinal);
            Assert.Equal(2, (await store.LockAsync(job)).Version);
            await store.CloseAsync(TestJobs.Stop);
        }
        finally
        {
            Mount.Remove(_fixture.Folder);
        }
    }

    [Fact]
    public async Task A_change_in_one_batch_with_a_create_is_written_when_the_create_finds_no_space()
    {
        _fixture.Hooks.WriterOpened = connection => _writer = connection;
        _fixture.Hooks.ReserveReleased = () => AllowPages(20);
        var store = await _fixture.OpenAsync();
        var job = await store.InsertAsync(TestJobs.New());
        var large = TestJobs.New();
        using var gate = new ManualResetEventSlim();
        using var reached = new SemaphoreSlim(0);
        _fixture.Hooks.BeforeCommit = _ =>
        {
            _fixture.Hooks.BeforeCommit = null;
            reached.Release();
            gate.Wait(TestJobs.Stop);
        };
        _fixture.Hooks.AfterCommit = _ =>
        {
            _fixture.Hooks.AfterCommit = null;
            AllowPages(0);
        };

        var blocking = store.InsertAsync(TestJobs.New());
        await reached.WaitAsync(TestJobs.Stop);
        var insert = store.InsertAsync(large.WithData(100_000));
        var update = store.LockAsync(job);
        gate.Set();
        await blocking;

        await Assert.ThrowsAsync<JobException>(() => insert);
        Assert.Equal(2, (await update).Version);
    }

    [Fact]
    public async Task The_reserve_takes_its_space_for_real()
    {
        await _fixture.OpenAsync();

        var reserve = new FileInfo(Path.Combine(_fixture.Folder, "jobs.reserve"));

        Assert.Equal(_fixture.Options.ReserveBytes, reserve.Length);
    }

    private static void FillDisk(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4_096]);
            }
        }
        catch (IOException)
        {
            // Now it is full.
        }
    }

    private static async Task InsertUntilRefusedAsync(SqliteJobStore store)
    {
        // The log may have room from before; each of these rows takes two pages of it.
        for (var i = 0; i < 10_000; i++)
        {
            var job = TestJobs.New();
            await store.InsertAsync(job.WithData(5_000));
        }
    }

    /// <summary>Runs on the writer's thread only, or while it is idle.</summary>
    private void AllowPages(int more)
    {
        var pages = _writer.Scalar("PRAGMA page_count") + more;
        _writer.Execute($"PRAGMA max_page_count = {pages.ToString(CultureInfo.InvariantCulture)}");
    }
}
