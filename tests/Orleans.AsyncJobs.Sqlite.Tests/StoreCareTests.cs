using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>Backups and checks of a store that goes on working.</summary>
public sealed class StoreCareTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();
    private readonly TemporaryFolder _backups = new();

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _backups.Dispose();
    }

    [Fact]
    public async Task BackUpAsync_writes_a_store_that_opens_with_all_that_was_stored()
    {
        var store = await _fixture.OpenAsync();
        var rows = await store.InsertAsync([.. Enumerable.Range(0, 100).Select(i => TestJobs.New($"t{i % 7}").WithData(i * 1_000))], TestJobs.Stop);
        var job = await store.UpdateAsync(rows[0] with { Entries = new JobEntries { Checkpoint = new byte[] { 1, 2 } } }, TestJobs.Stop);
        Directory.CreateDirectory(_backups.File("copy"));

        var backup = store.BackUpAsync(_backups.File("copy/jobs.db"), TestJobs.Stop);
        await store.InsertAsync(TestJobs.New());
        await backup;

        Assert.Equal(["jobs.db"], Directory.GetFiles(_backups.File("copy")).Select(Path.GetFileName));
        await using var other = new SqliteStoreFixture();
        File.Copy(_backups.File("copy/jobs.db"), other.Database);
        var copy = await other.OpenAsync();
        Assert.Equal(job, await copy.ReadAsync(job.Job.JobId, TestJobs.Stop));
        Assert.Equal([1, 2], await copy.ReadCheckpointAsync(job.Job.JobId, TestJobs.Stop));
        Assert.Equal(await store.ReadDataAsync(rows[99].Job.JobId, TestJobs.Stop), await copy.ReadDataAsync(rows[99].Job.JobId, TestJobs.Stop));
        Assert.Empty(await copy.CheckAsync(TestJobs.Stop));
        Assert.True((await copy.InsertAsync(TestJobs.New())).Job.Sequence > 100);
    }

    [Fact]
    public async Task BackUpAsync_to_a_file_that_exists_or_cannot_be_made_is_refused()
    {
        var store = await _fixture.OpenAsync();
        await File.WriteAllTextAsync(_backups.File("there"), "mine", TestJobs.Stop);

        Assert.Contains("already", (await Assert.ThrowsAsync<JobStoreException>(() => store.BackUpAsync(_backups.File("there"), TestJobs.Stop))).Message, StringComparison.Ordinal);
        Assert.Contains("could not be written", (await Assert.ThrowsAsync<JobStoreException>(() => store.BackUpAsync(_backups.File("none/at/all"), TestJobs.Stop))).Message, StringComparison.Ordinal);

        Assert.Equal("mine", await File.ReadAllTextAsync(_backups.File("there"), TestJobs.Stop));
        Assert.Null(store.Fault);
    }

    [Fact]
    public async Task BackUpAsync_that_is_canceled_leaves_no_file()
    {
        var store = await _fixture.OpenAsync();
        await store.InsertAsync([.. Enumerable.Range(0, 1_000).Select(_ => TestJobs.New().WithData(2_000))], TestJobs.Stop);
        using var cancellation = new CancellationTokenSource();
        _fixture.Hooks.BackingUp = cancellation.Cancel;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.BackUpAsync(_backups.File("copy.db"), cancellation.Token));

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_backups.File("x"))!));
    }

    [Theory]
    [InlineData("UPDATE jobcounts SET rows = rows + 1", "The counts say 2 jobs of Test in state 0, status 0, and there are 1.")]
    [InlineData("INSERT INTO jobdata VALUES (99, x'00')", "The store has data of a job with the sequence 99")]
    [InlineData("INSERT INTO jobruns (sequence, attempt, startedon, outcome) VALUES (99, 1, 0, 1)", "The store has a run of a job with the sequence 99")]
    [InlineData("INSERT INTO joblogs VALUES (99, 1, 1, 0, 2, '', '', 0)", "The store has log lines of a job with the sequence 99")]
    [InlineData("INSERT INTO bulkdeletes VALUES (99, 1, 0)", "The store has the counts of a bulk delete of a job with the sequence 99")]
    [InlineData("INSERT INTO bulkdeletefailures VALUES (99, x'00', x'00', 0, 0, '')", "The store has failures of a bulk delete of a job with the sequence 99")]
    [InlineData("INSERT INTO jobcheckpoints VALUES (99, x'00')", "The store has a checkpoint of a job with the sequence 99")]
    [InlineData("DELETE FROM jobdata", "lacks its data")]
    [InlineData("UPDATE jobs SET checkpointbytes = 3", "lacks its checkpoint")]
    [InlineData("UPDATE jobs SET line = 1", "is not where its state belongs")]
    public async Task CheckAsync_says_what_does_not_agree(string change, string sentence)
    {
        var store = await _fixture.OpenAsync();
        await store.InsertAsync(TestJobs.New().WithData(10));
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
        using (var connection = StoreConnection.OpenWriter(_fixture.Database))
        {
            connection.CheckpointsOnClose(false);
            connection.Execute(change);
        }

        Assert.Contains(sentence, Assert.Single(await store.CheckAsync(TestJobs.Stop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_says_at_most_100_sentences()
    {
        var store = await _fixture.OpenAsync();
        await store.InsertAsync([.. Enumerable.Range(0, 200).Select(_ => TestJobs.New().WithData(10))], TestJobs.Stop);
        using (var connection = StoreConnection.OpenWriter(_fixture.Database))
        {
            connection.CheckpointsOnClose(false);
            connection.Execute("DELETE FROM jobdata");
        }

        Assert.Equal(100, (await store.CheckAsync(TestJobs.Stop)).Count);
    }
}
