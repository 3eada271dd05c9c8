using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A damaged file is told as long as it is there, and what is whole in it is still served.</summary>
public sealed class DamageTests : IAsyncDisposable
{
    private const int PageBytes = 4_096;

    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Fault_after_a_write_met_damage_stays_across_reopenings()
    {
        await CreateAsync();
        Overwrite(await RootPageAsync("jobs"));
        var store = await _fixture.OpenAsync();

        for (var seconds = 1; seconds <= 4; seconds *= 2)
        {
            await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New()));
            Assert.Contains("is damaged", store.Fault, StringComparison.Ordinal);
            await ReopenAsync(store, TimeSpan.FromSeconds(seconds));
            Assert.Contains("is damaged", store.Fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Fault_after_a_read_met_damage_stays_and_the_rest_is_served()
    {
        var id = await CreateAsync();
        Overwrite(await RootPageAsync("jobchunks"));
        var store = await _fixture.OpenAsync();
        Assert.Null(store.Fault);

        await Assert.ThrowsAsync<JobException>(() => store.ReadDataAsync(id, TestJobs.Stop));
        Assert.Contains("is damaged", store.Fault, StringComparison.Ordinal);
        await ReopenAsync(store, TimeSpan.FromSeconds(1));

        Assert.Contains("is damaged", store.Fault, StringComparison.Ordinal);
        Assert.NotNull(await store.ReadAsync(id, TestJobs.Stop));
        await store.InsertAsync(TestJobs.New());
        await Assert.ThrowsAsync<JobException>(() => store.ReadDataAsync(id, TestJobs.Stop));
        Assert.NotNull(await store.ReadAsync(id, TestJobs.Stop));
        Assert.Contains("is damaged", store.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(26)]
    public async Task Fault_goes_when_the_reopened_file_is_whole(int code)
    {
        var store = await _fixture.OpenAsync();
        _fixture.Hooks.BeforeCommit = _ => throw new SqliteException("damage", code);
        await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(TestJobs.New()));
        _fixture.Hooks.BeforeCommit = null;
        Assert.Contains("is damaged", store.Fault, StringComparison.Ordinal);

        await ReopenAsync(store, TimeSpan.FromSeconds(1));

        Assert.Null(store.Fault);
        await store.InsertAsync(TestJobs.New());
    }

    private async Task<Guid> CreateAsync()
    {
        var store = await _fixture.OpenAsync();
        var job = TestJobs.New();
        // Large, so that its chunk is in a table of its own.
        await store.InsertAsync(job.WithData(100_000));
        await store.CloseAsync(TestJobs.Stop);
        return job.Job.JobId;
    }

    private async Task<long> RootPageAsync(string table)
    {
        await using var connection = new SqliteConnection($"Data Source={_fixture.Database};Pooling=False;Mode=ReadOnly");
        connection.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT rootpage FROM sqlite_schema WHERE name = $name";
        command.Parameters.AddWithValue("$name", table);
        return (long)(await command.ExecuteScalarAsync(TestJobs.Stop))!;
    }

    private void Overwrite(long page)
    {
        using var file = File.OpenWrite(_fixture.Database);
        file.Position = (page - 1) * PageBytes;
        file.Write(new byte[PageBytes]);
    }

    private async Task ReopenAsync(SqliteJobStore store, TimeSpan after)
    {
        using var opened = new SemaphoreSlim(0);
        _fixture.Hooks.WriterOpened = _ => opened.Release();
        _fixture.Time.Advance(after);
        await opened.WaitAsync(TestJobs.Stop);
        await store.ReopeningEndedAsync();
        _fixture.Hooks.WriterOpened = null;
    }
}
