using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Reading;
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
        Assert.Equal([new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Test", JobWaitKind.Capacity, 2)], await store.CountAsync(TestJobs.Stop));
    }

    [Fact]
    public async Task OpenAsync_of_the_second_version_says_where_each_row_stands_and_counts_anew()
    {
        OldStore.Create(_fixture.Database, new string?[8]);
        using (var connection = StoreConnection.OpenWriter(_fixture.Database))
        {
            StoreSchema.Migrate(connection, 2);
            connection.ExecuteScript("""
                UPDATE jobs SET line = NULL WHERE sequence > 1;
                UPDATE jobs SET statecode = 0, admitted = 0, dependencytoken = 'a', turn = 2 WHERE sequence = 2;
                UPDATE jobs SET statecode = 1, statuscode = 10, wait = 3, dependencytoken = 'b', turn = 3, modifiedon = 77 WHERE sequence = 3;
                UPDATE jobs SET statecode = 1, statuscode = 10 WHERE sequence = 4;
                UPDATE jobs SET statecode = 2, statuscode = 22, line = 1 WHERE sequence = 5;
                UPDATE jobs SET statecode = 3, statuscode = 30 WHERE sequence = 6;
                UPDATE jobs SET statecode = 3, statuscode = 31, abandoned = 1, line = 1, dependencytoken = 'c', turn = 0, modifiedon = 88 WHERE sequence = 7;
                UPDATE jobs SET statecode = 2, statuscode = 20, deleted = 1, line = 1 WHERE sequence = 8;
                """);
        }

        var store = await _fixture.OpenAsync();

        Assert.Equal(
            [
                new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Test", JobWaitKind.Capacity, 1),
                new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Test", JobWaitKind.Token, 1),
                new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Test", JobWaitKind.None, 1),
                new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Test", JobWaitKind.Paused, 1),
                new JobCount(JobStateCode.Locked, JobStatusCode.Canceling, 54, "Test", JobWaitKind.None, 1),
                new JobCount(JobStateCode.Completed, JobStatusCode.Succeeded, 54, "Test", JobWaitKind.None, 1),
                new JobCount(JobStateCode.Completed, JobStatusCode.Failed, 54, "Test", JobWaitKind.AbandonedRun, 1),
            ],
            await store.CountAsync(TestJobs.Stop));
        using var reader = StoreConnection.OpenReader(_fixture.Database);
        Assert.Equal([1, 2, 5, 10, 22, null, 7, null], Numbers(reader, "SELECT stage FROM jobs ORDER BY sequence"));
        Assert.Equal([null, null, 77, null, null, null, 88, null], Numbers(reader, "SELECT blockedsince FROM jobs ORDER BY sequence"));
    }

    [Fact]
    public async Task OpenAsync_of_the_third_version_still_finds_what_waits_and_what_runs()
    {
        var ids = OldStore.Create(_fixture.Database, new string?[4]);
        using (var connection = StoreConnection.OpenWriter(_fixture.Database))
        {
            StoreSchema.Migrate(connection, 3);
            connection.ExecuteScript("""
                UPDATE jobs SET statecode = 1, statuscode = 10, wait = 3, stage = 5, line = NULL WHERE sequence = 2;
                UPDATE jobs SET statecode = 2, statuscode = 20, stage = 20, line = 1 WHERE sequence = 3;
                UPDATE jobs SET statecode = 3, statuscode = 30, stage = NULL, line = NULL WHERE sequence = 4;
                """);
        }

        var store = await _fixture.OpenAsync();

        Assert.Equal([ids[0]], await FindAsync(0));
        Assert.Equal([ids[1]], await FindAsync(1));
        Assert.Equal([ids[2]], await FindAsync(2));
        Assert.Equal(ids[..3], await FindAsync(0, 1, 2));

        async Task<IEnumerable<Guid>> FindAsync(params int[] states)
        {
            var filter = new JobFilter.In(JobColumns.Get("statecode"), [.. states.Cast<object?>()]);
            var found = await store.QueryAsync(new JobQuery { Columns = [JobColumns.Get("asyncoperationid")], Filter = filter }, TestJobs.Stop);
            return found.Rows.Select(static row => (Guid)row[0]!);
        }
    }

    [Fact]
    public async Task OpenAsync_of_the_fourth_version_keeps_rows_and_runs_and_takes_what_recurs()
    {
        var ids = OldStore.Create(_fixture.Database, new string?[2]);
        using (var connection = StoreConnection.OpenWriter(_fixture.Database))
        {
            StoreSchema.Migrate(connection, 4);
            connection.ExecuteScript("""
                UPDATE jobs SET attempt = 1, statecode = 1, statuscode = 10, wait = 2, stage = 4, line = NULL WHERE sequence = 1;
                INSERT INTO jobruns (sequence, attempt, startedon, outcome) VALUES (1, 1, 77, 3);
                """);
        }

        var store = await _fixture.OpenAsync();
        var job = TestJobs.New(state: JobStateCode.Suspended, status: JobStatusCode.Waiting);
        var recurring = await store.InsertAsync(job with { Status = job.Status with { RecurrencePattern = "FREQ=DAILY", NextOccurrence = TestJobs.Now } });

        var run = Assert.Single(await store.ReadRunsAsync(ids[0], TestJobs.Stop));
        Assert.Equal((77L, JobRunOutcome.FailedWithRetry, null), (run.StartedOn.Ticks, run.Outcome, run.Occurrence));
        Assert.Null((await store.ReadAsync(ids[1], TestJobs.Stop))!.Status.NextOccurrence);
        var found = await store.QueryAsync(new JobQuery { Columns = [JobColumns.Get("asyncoperationid")], Filter = JobFilters.Recurring }, TestJobs.Stop);
        Assert.Equal(recurring.Job.JobId, Assert.Single(found.Rows)[0]);
    }

    [Fact]
    public async Task OpenAsync_of_the_eleventh_version_keeps_the_place_of_each_row_whatever_its_state()
    {
        var ids = OldStore.Create(_fixture.Database, new string?[14]);
        using (var connection = StoreConnection.OpenWriter(_fixture.Database))
        {
            StoreSchema.Migrate(connection, 11);
            connection.ExecuteScript("""
                UPDATE jobs SET admitted = 0, dependencytoken = 'a', turn = 20, position = 20, line = NULL, stage = 2 WHERE sequence = 3;
                UPDATE jobs SET dependencytoken = 'a', turn = 0, statecode = 2, statuscode = 20, line = 1, stage = 20, hostid = 'silo' WHERE sequence = 4;
                UPDATE jobs SET statecode = 1, statuscode = 10, wait = 1, postponeuntil = 70, line = NULL, stage = 3 WHERE sequence = 5;
                UPDATE jobs SET statecode = 1, statuscode = 10, wait = 2, postponeuntil = 60, line = NULL, stage = 4 WHERE sequence = 6;
                UPDATE jobs SET statecode = 1, statuscode = 10, wait = 3, line = NULL, stage = 5 WHERE sequence = 7;
                UPDATE jobs SET statecode = 1, statuscode = 10, wait = 5, postponeuntil = 80, recurrencepattern = 'FREQ=DAILY', nextoccurrence = 80, line = NULL, stage = 9 WHERE sequence = 8;
                UPDATE jobs SET recurrencepattern = 'FREQ=DAILY', nextoccurrence = 10, position = 30, dependencytoken = 'b', turn = 30 WHERE sequence = 9;
                UPDATE jobs SET statecode = 2, statuscode = 22, line = 1, stage = 22, priority = 3 WHERE sequence = 10;
                UPDATE jobs SET statecode = 3, statuscode = 30, completedon = 50, line = NULL, stage = NULL WHERE sequence = 11;
                UPDATE jobs SET statecode = 3, statuscode = 31, completedon = 40, abandoned = 1, line = 1, stage = 7 WHERE sequence = 12;
                UPDATE jobs SET limitedmessagename = 'Test' WHERE sequence = 13;
                UPDATE jobs SET priority = 5 WHERE sequence = 14;
                UPDATE counters SET value = 30 WHERE name = 'sequence';
                DELETE FROM jobcounts;
                INSERT INTO jobcounts (statecode, statuscode, operationtype, messagename, wait, rows)
                    SELECT statecode, statuscode, operationtype, messagename, iif(stage < 10, stage, 0), count(*) FROM jobs GROUP BY 1, 2, 3, 4, 5;
                """);
        }

        var store = await _fixture.OpenAsync();
        var lane = new JobLane(0, Guid.Empty, string.Empty);

        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
        Assert.Equal([lane with { Priority = 5 }, lane, lane with { MessageName = "Test" }], await store.ReadLanesAsync(0, TestJobs.Stop));
        Assert.Equal([ids[0], ids[1], ids[8]], IdsOf(await store.ReadRunnableAsync(0, lane, 0, 10, TestJobs.Stop)));
        Assert.Equal([ids[8]], IdsOf(await store.ReadRunnableAsync(0, lane, 2, 10, TestJobs.Stop)));
        Assert.Equal([ids[12]], IdsOf(await store.ReadRunnableAsync(0, lane with { MessageName = "Test" }, 0, 10, TestJobs.Stop)));
        Assert.Equal([ids[9], ids[3], ids[11]], (await store.ReadLockedAsync(0, null, 10, TestJobs.Stop)).Select(job => job.JobId));
        Assert.Equal([ids[5], ids[4], ids[7]], IdsOf(await store.ReadDueRowsAsync(0, TestJobs.Now, null, 10, TestJobs.Stop)));
        Assert.Equal([ids[3], ids[2]], IdsOf(await store.ReadMembersAsync("a", null, 10, TestJobs.Stop)));
        Assert.Equal(
            new QueueCount(4, 5),
            await store.CountInFrontAsync(new QueueCountRequest(0, 0, Guid.Empty, 30, new HashSet<Guid>()), 100, TestJobs.Stop));
        foreach (var id in ids)
        {
            var row = (await store.ReadAsync(id, TestJobs.Stop))!;
            Assert.Equal(2, (await store.UpdateAsync(row, status => status with { PercentComplete = 1 })).Version);
        }

        Assert.Equal(31, (await store.InsertAsync(TestJobs.New())).Status.Position);

        static IEnumerable<Guid> IdsOf(IEnumerable<JobState> rows) => rows.Select(row => row.Job.JobId);
    }

    [Fact]
    public void ExecuteScript_ends_at_the_first_statement_that_fails()
    {
        using var connection = StoreConnection.OpenMemory();

        Assert.Throws<SqliteException>(() => connection.ExecuteScript("CREATE TABLE a (x); INSERT INTO none VALUES (1); PRAGMA user_version = 7;"));

        Assert.Equal(0, connection.Scalar("PRAGMA user_version"));
        Assert.Equal(1, connection.Scalar("SELECT count(*) FROM sqlite_schema"));
    }

    private static List<long?> Numbers(StoreConnection connection, string sql) => JobReads.Rows(connection.Prepare(sql), int.MaxValue, static row => row.Int64OrNull(0));
}
