using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>What goes with a job: nothing of a deleted job is left in any table, whoever deletes it.</summary>
public sealed class OwnedTableTests : IAsyncDisposable
{
    // The notes of a job's deleted children go by their parent.
    private const string SequenceTablesSql = """
        SELECT sqlite_schema.name FROM sqlite_schema JOIN pragma_table_info(sqlite_schema.name) AS columns
        WHERE sqlite_schema.type = 'table' AND columns.name = 'sequence' AND sqlite_schema.name NOT IN ('jobs', 'deletedchildren')
        """;

    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task All_has_every_table_whose_rows_belong_to_a_job()
    {
        await _fixture.OpenAsync();

        Assert.Equal(Names().Order(StringComparer.Ordinal), OwnedTable.All.Select(table => table.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("auto-delete")]
    [InlineData("retention")]
    public async Task A_deleted_job_leaves_nothing(string way)
    {
        var store = await _fixture.OpenAsync();
        var other = await FillAsync(store);
        var job = await FillAsync(store);
        Assert.All(Names(), table => Assert.True(Count(table, job) > 0, $"{table} has nothing to delete."));

        switch (way)
        {
            case "retention":
                // The checkpoint of a completed job is gone by then.
                job = await store.CompleteAsync(job);
                Assert.Equal(1, await store.DeleteExpiredAsync([job], TestJobs.Stop));
                break;
            case "auto-delete":
                await store.DeleteAsync(job with { Entries = new JobEntries { Run = new JobRun { Attempt = 3, StartedOn = TestJobs.Now, Outcome = JobRunOutcome.Succeeded } } }, TestJobs.Stop);
                break;
            default:
                await store.DeleteAsync(job with { Entries = new JobEntries { Action = Action() } }, TestJobs.Stop);
                break;
        }

        Assert.All(Names(), table => Assert.Equal(0, Count(table, job)));
        Assert.All(Names(), table => Assert.True(Count(table, other) > 0, $"{table} lost what belongs to another job."));
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
        // What people did is kept for 90 days.
        Assert.NotEmpty(await store.ReadActionsAsync(job.Job.JobId, null, 10, TestJobs.Stop));
    }

    [Fact]
    public async Task SweepOrphansAsync_deletes_records_without_a_job_and_nothing_else()
    {
        var store = await _fixture.OpenAsync();
        var orphans = new List<JobState>();
        for (var i = 0; i < 3; i++)
        {
            orphans.Add(await FillAsync(store));
        }

        var kept = await FillAsync(store);
        Execute($"DELETE FROM jobs WHERE sequence <= {orphans[2].Job.Sequence}");
        Assert.NotEmpty(await store.CheckAsync(TestJobs.Stop));

        // Jobs that are too young are not looked at.
        Assert.Equal(1, (await SweepAllAsync(store, orphans[0].Job.Sequence)) / store.OrphanKinds);
        Assert.Equal(2, (await SweepAllAsync(store, long.MaxValue)) / store.OrphanKinds);
        Assert.Equal(0, await SweepAllAsync(store, long.MaxValue));

        Assert.All(Names(), table => Assert.True(Count(table, kept) > 0));
        Assert.All(Names(), table => Assert.All(orphans, orphan => Assert.Equal(0, Count(table, orphan))));
    }

    [Fact]
    public async Task SweepOrphansAsync_goes_on_where_it_stopped_also_after_a_start()
    {
        var store = await _fixture.OpenAsync();
        await store.InsertAsync([.. Enumerable.Range(0, 700).Select(_ => TestJobs.New().WithData(1))], TestJobs.Stop);
        Execute("INSERT INTO jobdata (sequence, data) VALUES (100000, x'00')");

        Assert.Equal(new OrphanSweep(0, IsAtEnd: false), await store.SweepOrphansAsync(0, long.MaxValue, TestJobs.Stop));
        await store.CloseAsync(TestJobs.Stop);
        store = await _fixture.OpenAsync();
        Assert.Equal(new OrphanSweep(1, IsAtEnd: true), await store.SweepOrphansAsync(0, long.MaxValue, TestJobs.Stop));
        Assert.Equal(new OrphanSweep(0, IsAtEnd: false), await store.SweepOrphansAsync(0, long.MaxValue, TestJobs.Stop));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("retention")]
    public async Task A_deleted_parent_is_the_end_of_the_notes_of_its_deleted_children(string way)
    {
        var store = await _fixture.OpenAsync();
        var parent = await store.CompleteAsync(await store.LockAsync(await store.InsertAsync(TestJobs.New())));
        var child = TestJobs.New();
        var stored = await store.CompleteAsync(await store.InsertAsync(child with { Definition = child.Job with { ParentJobId = parent.Job.JobId } }));

        await DeleteAsync(stored);
        Assert.Equal(1, Notes());
        await DeleteAsync(parent);
        Assert.Equal(0, Notes());

        async Task DeleteAsync(JobState job)
        {
            if (way == "retention")
            {
                Assert.Equal(1, await store.DeleteExpiredAsync([job], TestJobs.Stop));
            }
            else
            {
                await store.DeleteAsync(job, TestJobs.Stop);
            }
        }

        long Notes()
        {
            using var connection = StoreConnection.OpenReader(_fixture.Database);
            return connection.Scalar("SELECT count(*) FROM deletedchildren");
        }
    }

    /// <summary>A running job with something in each table.</summary>
    private async Task<JobState> FillAsync(SqliteJobStore store)
    {
        var row = TestJobs.New();
        row = row with { Definition = row.Job with { MessageName = IBulkDeleteRecords.MessageName } };
        var job = await store.LockAsync(await store.InsertAsync(row.WithData(100_000)));
        // An earlier version has kept large data there.
        Execute($"INSERT INTO jobdata (sequence, data) VALUES ({job.Job.Sequence}, zeroblob(100000))");
        var failure = new BulkDeleteFailure { FailureId = Guid.NewGuid(), BulkDeleteId = job.Job.JobId, JobId = Guid.NewGuid(), On = TestJobs.Now, ErrorCode = 1, Message = "no" };
        await store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = job.Job.JobId, Deleted = 1, Failed = 1, Failures = [failure] }, TestJobs.Stop);
        await store.AppendLogAsync(job.Job.JobId, 1, [new JobLogLine(1, TestJobs.Now, LogLevel.Information, "Category", "line")], TestJobs.Stop);
        var entries = new JobEntries
        {
            Action = Action(),
            Run = new JobRun { Attempt = 1, StartedOn = TestJobs.Now, Outcome = JobRunOutcome.Failed, Message = "no", Stack = "at A" },
            Checkpoint = new byte[] { 1 },
        };
        return await store.UpdateAsync(job with { Entries = entries }, TestJobs.Stop);
    }

    private static JobAction Action() => new() { On = TestJobs.Now, Caller = JobCaller.System, Verb = JobActionVerb.Postpone };

    private static async Task<int> SweepAllAsync(SqliteJobStore store, long upToSequence)
    {
        var deleted = 0;
        for (var kind = 0; kind < store.OrphanKinds; kind++)
        {
            OrphanSweep sweep;
            do
            {
                sweep = await store.SweepOrphansAsync(kind, upToSequence, TestJobs.Stop);
                deleted += sweep.Deleted;
            }
            while (!sweep.IsAtEnd);
        }

        return deleted;
    }

    private List<string> Names()
    {
        using var connection = StoreConnection.OpenReader(_fixture.Database);
        return JobReads.Rows(connection.Prepare(SequenceTablesSql), int.MaxValue, static row => row.Text(0));
    }

    private long Count(string table, JobState job)
    {
        using var connection = StoreConnection.OpenReader(_fixture.Database);
        return connection.Scalar($"SELECT count(*) FROM {table} WHERE sequence = {job.Job.Sequence}");
    }

    private void Execute(string sql)
    {
        using var connection = StoreConnection.OpenWriter(_fixture.Database);
        connection.CheckpointsOnClose(false);
        connection.Execute(sql);
    }
}
