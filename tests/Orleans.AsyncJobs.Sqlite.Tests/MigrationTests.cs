using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A store of an earlier version is brought up to date and keeps what it holds.</summary>
public sealed class MigrationTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task OpenAsync_of_the_first_version_moves_data_out_of_the_rows()
    {
        string?[] data = ["", null, "ünï 🚀", new string('d', 200_000)];
        var ids = OldStore.Create(_fixture.Database, data);

        var store = await _fixture.OpenAsync();

        for (var i = 0; i < data.Length; i++)
        {
            var row = await store.ReadAsync(ids[i], TestJobs.Stop);
            Assert.Equal(data[i] is null ? null : System.Text.Encoding.UTF8.GetByteCount(data[i]!), row!.Job.DataBytes);
            Assert.Equal(data[i], await store.ReadDataAsync(ids[i], TestJobs.Stop));
            Assert.Equal(2, (await store.LockAsync(row)).Version);
        }

        var query = await store.QueryAsync(new JobQuery { Columns = [JobColumns.Get("data")] }, TestJobs.Stop);
        Assert.Equal<object?>(data, query.Rows.Select(row => row[0]));
        Assert.Equal(data.Length + 1, (await store.InsertAsync(TestJobs.New())).Job.Sequence);
    }

    [Fact]
    public async Task OpenAsync_of_the_first_version_takes_rows_that_were_still_to_be_deleted()
    {
        var ids = OldStore.Create(_fixture.Database, "a", "b", "c");
        using (var connection = StoreConnection.OpenWriter(_fixture.Database))
        {
            connection.Execute("UPDATE jobs SET outbox = 1, statecode = 3, statuscode = 30 WHERE sequence = 2");
            connection.Execute("UPDATE jobcounts SET rows = 2");
            connection.Execute("INSERT INTO jobcounts VALUES (3, 30, 54, 1)");
        }

        var store = await _fixture.OpenAsync();

        Assert.Null(await store.ReadAsync(ids[1], TestJobs.Stop));
        Assert.Null(await store.ReadDataAsync(ids[1], TestJobs.Stop));
        Assert.Equal([new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, 2)], await store.CountAsync(TestJobs.Stop));
    }
}
