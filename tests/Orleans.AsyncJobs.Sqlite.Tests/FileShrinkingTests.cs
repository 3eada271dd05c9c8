using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.FileSpace;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A store that has had many jobs gives the space back that they took.</summary>
public sealed class FileShrinkingTests : IAsyncDisposable
{
    private const int MaxLooks = 10_000;
    private const int DataBytes = 8_000;
    private const long StepBytes = SqliteJobStoreDefaults.MaxPagesPerStep * 4_096;

    private readonly SqliteStoreFixture _fixture = new() { Options = { SpareBytes = 64 * 4_096 } };
    private readonly SemaphoreSlim _looked = new(0);
    private readonly SemaphoreSlim _synced = new(0);

    public FileShrinkingTests() => _fixture.Hooks.LookedForSpace = () => _looked.Release();

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _looked.Dispose();
        _synced.Dispose();
    }

    [Fact]
    public async Task Space_of_jobs_that_are_gone_goes_back_to_the_disk_down_to_what_is_kept_for_others()
    {
        var store = await _fixture.OpenAsync();
        var jobs = await FillAsync(store, 2_000);
        var full = await store.ReadInfoAsync(TestJobs.Stop);

        await DeleteAsync(store, jobs.Skip(1).Where((_, i) => i % 50 != 0));
        var freed = await store.ReadInfoAsync(TestJobs.Stop);
        Assert.True(freed.UnusedBytes > 10 * freed.SpareBytes, $"{freed}");
        await ShrinkAsync(store);

        var info = await store.ReadInfoAsync(TestJobs.Stop);
        Assert.InRange(info.UnusedBytes, info.SpareBytes!.Value - (2 * StepBytes), info.SpareBytes.Value + StepBytes);
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
        Assert.Equal(new string('d', DataBytes), await store.ReadDataAsync(jobs[0].Job.JobId, TestJobs.Stop));
        Assert.Equal(new string('d', DataBytes), await store.ReadDataAsync(jobs[51].Job.JobId, TestJobs.Stop));
        await store.CloseAsync(TestJobs.Stop);
        Assert.InRange(new FileInfo(_fixture.Database).Length, 0, full.Bytes / 10);
    }

    [Fact]
    public async Task A_start_goes_on_with_what_an_earlier_one_left()
    {
        var store = await _fixture.OpenAsync();
        await DeleteAsync(store, await FillAsync(store, 500));
        await store.CloseAsync(TestJobs.Stop);
        var left = new FileInfo(_fixture.Database).Length;

        store = await _fixture.OpenAsync();
        await ShrinkAsync(store);
        await store.CloseAsync(TestJobs.Stop);

        Assert.InRange(new FileInfo(_fixture.Database).Length, 0, left / 2);
    }

    [Fact]
    public async Task The_file_gets_shorter_while_the_service_runs()
    {
        var store = await _fixture.OpenAsync();
        await DeleteAsync(store, await FillAsync(store, 500));
        _fixture.Hooks.Sync = () =>
        {
            _synced.Release();
            return 0;
        };
        var left = new FileInfo(_fixture.Database).Length;

        await ShrinkAsync(store);
        // The last look asks for a checkpoint, and only its copy makes the file shorter.
        while (new FileInfo(_fixture.Database).Length > left / 2)
        {
            await _synced.WaitAsync(TestJobs.Stop);
        }
    }

    [Fact]
    public async Task Nothing_to_give_back_is_looked_for_once_after_commits_and_then_no_more()
    {
        var store = await _fixture.OpenAsync();
        await LookAsync();
        await store.InsertAsync(TestJobs.New());
        // The first write's timer is set by the time that the second is answered.
        await store.InsertAsync(TestJobs.New());
        await LookAsync();
        var commits = (await store.ReadInfoAsync(TestJobs.Stop)).Commits;

        _fixture.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _looked.CurrentCount);
        Assert.Equal((2, commits), (commits, (await store.ReadInfoAsync(TestJobs.Stop)).Commits));
    }

    [Fact]
    public async Task A_store_of_an_earlier_version_opens_as_before_and_keeps_its_pages_until_it_is_compacted()
    {
        var id = OldStore.Create(_fixture.Database, [new string('o', 1_000_000)])[0];
        MakePlain();
        var store = await _fixture.OpenAsync();
        await DeleteAsync(store, await FillAsync(store, 500));
        await LookAsync();
        var info = await store.ReadInfoAsync(TestJobs.Stop);
        Assert.Null(info.SpareBytes);
        Assert.True(info.UnusedBytes > 500 * DataBytes);
        Assert.Throws<JobStoreException>(() => StoreCompaction.Run(_fixture.Folder, TestJobs.Stop));
        await store.CloseAsync(TestJobs.Stop);
        var before = new FileInfo(_fixture.Database).Length;

        var bytes = StoreCompaction.Run(_fixture.Folder, TestJobs.Stop);

        Assert.Equal((before, new FileInfo(_fixture.Database).Length), bytes);
        Assert.InRange(bytes.After, 1_000_000, before - (500 * DataBytes));
        store = await _fixture.OpenAsync();
        Assert.NotNull((await store.ReadInfoAsync(TestJobs.Stop)).SpareBytes);
        Assert.Equal(new string('o', 1_000_000), await store.ReadDataAsync(id, TestJobs.Stop));
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
    }

    [Fact]
    public void Compaction_that_is_given_up_or_finds_no_store_changes_nothing()
    {
        Assert.Throws<JobStoreException>(() => StoreCompaction.Run(_fixture.Folder, TestJobs.Stop));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_fixture.Folder));
        OldStore.Create(_fixture.Database, "a");
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => StoreCompaction.Run(_fixture.Folder, canceled.Token));
    }

    [Fact]
    public async Task A_full_disk_is_not_written_to_for_it()
    {
        var store = await _fixture.OpenAsync();
        var jobs = await FillAsync(store, 500);
        await DeleteAsync(store, jobs.Skip(1));
        _fixture.Hooks.BeforeCommit = _ => throw new Microsoft.Data.Sqlite.SqliteException("full", SQLitePCL.raw.SQLITE_FULL);
        // A look may find the writer at work.
        for (var look = 0; look < MaxLooks && store.Fault is null; look++)
        {
            await LookAsync();
        }

        _fixture.Hooks.BeforeCommit = null;

        Assert.Contains("is full", store.Fault, StringComparison.Ordinal);
        await store.CompleteAsync(await store.LockAsync(jobs[0]));
    }

    [Fact]
    public void AddToIdle_takes_nothing_while_the_writer_is_at_work_or_others_wait()
    {
        using var queue = new WriteQueue(10, 10);

        Assert.False(queue.AddToIdle(new ShrinkWrite(1, TimeProvider.System)));
        Assert.Equal(0, queue.Count);
    }

    [Theory]
    [InlineData(32, 0.9, 32)]
    [InlineData(16, 0.9, 32)]
    [InlineData(16, 1.5, 16)]
    [InlineData(16, 2.1, 8)]
    [InlineData(1, 80, 1)]
    public void Next_slower_or_quicker_step_takes_fewer_or_more_pages(int pages, double took, int next) =>
        Assert.Equal(next, new ShrinkStep(pages).Next(TimeSpan.FromMilliseconds(took)).Pages);

    [Theory]
    [InlineData(2, false, 38)]
    [InlineData(2, true, 6)]
    [InlineData(0.1, false, 10)]
    [InlineData(0.1, true, 1)]
    public void RestAfter_step_is_shorter_while_nobody_else_writes(double took, bool isQuiet, double rest) =>
        Assert.Equal(TimeSpan.FromMilliseconds(rest), ShrinkStep.RestAfter(TimeSpan.FromMilliseconds(took), isQuiet));

    [Fact]
    public void AddedWrites_counts_those_of_others_only()
    {
        using var queue = new WriteQueue(10, 10);

        queue.Add(new ShrinkWrite(1, TimeProvider.System));
        queue.AddToIdle(new ShrinkWrite(1, TimeProvider.System));

        Assert.Equal(1, queue.AddedWrites);
    }

    private static async Task<IReadOnlyList<JobState>> FillAsync(SqliteJobStore store, int count)
    {
        List<JobState> jobs = [];
        foreach (var group in Enumerable.Range(0, count).Chunk(500))
        {
            jobs.AddRange(await store.InsertAsync([.. group.Select(_ => TestJobs.New().WithData(DataBytes))], TestJobs.Stop));
        }

        return jobs;
    }

    private static async Task DeleteAsync(SqliteJobStore store, IEnumerable<JobState> jobs)
    {
        foreach (var group in jobs.Chunk(500))
        {
            Assert.Equal(group.Length, await store.DeleteExpiredAsync(group, TestJobs.Stop));
        }

        // The timer of the writes before is set by the time that this one is answered.
        await store.AppendActionAsync(new JobAction { On = TestJobs.Now, Caller = JobCaller.System, Verb = JobActionVerb.PauseHandler }, TestJobs.Stop);
    }

    private async Task LookAsync()
    {
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await _looked.WaitAsync(TestJobs.Stop);
    }

    /// <summary>Looks until there is no more to give back.</summary>
    private async Task ShrinkAsync(SqliteJobStore store)
    {
        for (var look = 0; look < MaxLooks; look++)
        {
            await LookAsync();
            if (await store.ReadInfoAsync(TestJobs.Stop) is { } info && info.UnusedBytes < info.SpareBytes + StepBytes)
            {
                // The one that finds that there is no more.
                await LookAsync();
                return;
            }
        }

        Assert.Fail($"{await store.ReadInfoAsync(TestJobs.Stop)}");
    }

    /// <summary>Makes the file as programs did that did not give pages back.</summary>
    private void MakePlain()
    {
        using var connection = StoreConnection.OpenWriter(_fixture.Database);
        connection.Execute("PRAGMA auto_vacuum = NONE");
        connection.Execute("VACUUM");
        Assert.Equal(0, connection.Scalar("PRAGMA auto_vacuum"));
    }
}
