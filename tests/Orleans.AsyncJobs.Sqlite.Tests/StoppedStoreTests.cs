using Orleans.AsyncJobs.Sqlite.Upkeep;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>The store of a service that does not run is read without a change to its folder.</summary>
public sealed class StoppedStoreTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();
    private readonly TemporaryFolder _backups = new();

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _backups.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stopped_store_is_read_checked_and_copied_and_stays_as_it_is(bool stoppedInOrder)
    {
        var folder = await MakeAsync(stoppedInOrder);
        var before = FilesOf(folder);
        Assert.Equal(!stoppedInOrder, before.ContainsKey("jobs.db-wal"));

        using (var store = StoppedStore.Open(folder))
        {
            Assert.Equal(Path.Combine(folder, "jobs.db"), store.ReadInfo().Location);
            Assert.Equal(Convert.FromBase64String(before["jobs.db"]).Length, store.ReadInfo().Bytes);
            Assert.Empty(store.Check(TestJobs.Stop));
            store.BackUp(_backups.File("copy.db"), TestJobs.Stop);
        }

        Assert.Equal(before, FilesOf(folder));
        using var copy = StoreConnection.OpenReader(_backups.File("copy.db"));
        Assert.Equal(100, copy.Scalar("SELECT count(*) FROM jobs"));
    }

    [Fact]
    public async Task Open_keeps_services_out_while_it_is_open()
    {
        var folder = await MakeAsync(stoppedInOrder: true);
        using (StoppedStore.Open(folder))
        {
            await _fixture.RefusesAsync("in use by another process");
        }

        await _fixture.OpenAsync();
    }

    [Fact]
    public async Task Open_of_a_store_in_use_names_the_process_and_changes_nothing()
    {
        await _fixture.OpenAsync();

        var refusal = Assert.Throws<JobStoreException>(() => StoppedStore.Open(_fixture.Folder));

        Assert.Contains($"in use by another process (process id {Environment.ProcessId})", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_of_nothing_says_so_and_makes_nothing()
    {
        var missing = _backups.File("missing");

        Assert.Contains(missing, Assert.Throws<JobStoreException>(() => StoppedStore.Open(missing)).Message, StringComparison.Ordinal);
        Assert.Contains("no job store", Assert.Throws<JobStoreException>(() => StoppedStore.Open(_fixture.Folder)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));
        Assert.Empty(Directory.GetFiles(_fixture.Folder));
    }

    [Fact]
    public void Check_of_an_earlier_schema_looks_at_its_pages()
    {
        OldStore.Create(_fixture.Database, "one", null);

        using var store = StoppedStore.Open(_fixture.Folder);

        Assert.Equal(1, store.ReadInfo().Schema);
        Assert.Empty(store.Check(TestJobs.Stop));
    }

    [Fact]
    public async Task Check_says_what_is_damaged()
    {
        var folder = await MakeAsync(stoppedInOrder: true);
        using (var connection = StoreConnection.OpenWriter(Path.Combine(folder, "jobs.db")))
        {
            connection.Execute("DELETE FROM jobdata");
        }

        using var store = StoppedStore.Open(folder);

        Assert.Equal(100, store.Check(TestJobs.Stop).Count);
    }

    /// <summary>A folder as an orderly stop leaves it, or as a kill does: then all rows are in the log.</summary>
    private async Task<string> MakeAsync(bool stoppedInOrder)
    {
        var store = await _fixture.OpenAsync();
        await store.InsertAsync([.. Enumerable.Range(0, 100).Select(_ => TestJobs.New().WithData(100))], TestJobs.Stop);
        if (stoppedInOrder)
        {
            await _fixture.CloseStoresAsync();
            return _fixture.Folder;
        }

        // The files of a running store are what a kill leaves, when nothing writes.
        var folder = Directory.CreateDirectory(_backups.File("killed")).FullName;
        foreach (var name in new[] { "jobs.db", "jobs.db-wal" })
        {
            File.Copy(Path.Combine(_fixture.Folder, name), Path.Combine(folder, name));
        }

        return folder;
    }

    private static Dictionary<string, string> FilesOf(string folder) =>
        Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), file => Convert.ToBase64String(File.ReadAllBytes(file)), StringComparer.Ordinal);
}
