namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>The space that the log has from the start.</summary>
public sealed class LogSpaceTests : IAsyncDisposable
{
    private const int LogBytes = 1024 * 1024;

    private readonly SqliteStoreFixture _fixture = new();

    public LogSpaceTests() => _fixture.Options.LogBytes = LogBytes;

    private FileInfo Log => new(_fixture.Database + "-wal");

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task OpenAsync_gives_the_log_its_space_and_commits_do_not_make_it_longer()
    {
        var store = await _fixture.OpenAsync();
        var opened = Log.Length;

        await store.InsertAsync(TestJobs.New());

        Assert.Equal((LogBytes, LogBytes), (opened, Log.Length));
        await store.CloseAsync(TestJobs.Stop);
        Assert.False(Log.Exists);
    }

    [Fact]
    public async Task OpenAsync_takes_a_log_of_zeros_alone_for_none()
    {
        await File.WriteAllBytesAsync(Log.FullName, new byte[LogBytes], TestJobs.Stop);

        var store = await _fixture.OpenAsync();

        await store.InsertAsync(TestJobs.New());
        Assert.Equal(1, (await store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Fact]
    public async Task OpenAsync_on_a_small_disk_leaves_its_space_to_the_rows()
    {
        Mount.SmallDisk(_fixture.Folder, 8 * LogBytes);
        try
        {
            var store = await _fixture.OpenAsync();
            var opened = Log.Length;

            await store.InsertAsync(TestJobs.New());

            Assert.Equal(0, opened);
            Assert.InRange(Log.Length, 1, LogBytes / 4);
            await store.CloseAsync(TestJobs.Stop);
        }
        finally
        {
            Mount.Remove(_fixture.Folder);
        }
    }
}
