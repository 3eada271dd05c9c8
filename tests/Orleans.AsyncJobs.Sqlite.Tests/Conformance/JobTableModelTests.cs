using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Sqlite.Tests;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Random writes against the table and against its model: same refusals, same rows, same reads.</summary>
public sealed class JobTableModelTests
{
    private const int Cases = 40;
    private const int WritesPerCase = 60;

    private static readonly (JobStateCode State, JobStatusCode Status)[] States =
    [
        (JobStateCode.Ready, JobStatusCode.WaitingForResources), (JobStateCode.Suspended, JobStatusCode.Waiting),
        (JobStateCode.Locked, JobStatusCode.InProgress), (JobStateCode.Locked, JobStatusCode.Canceling),
        (JobStateCode.Completed, JobStatusCode.Succeeded), (JobStateCode.Completed, JobStatusCode.Failed),
    ];

    [Fact]
    public async Task Random_writes_leave_the_table_as_its_model()
    {
        await using var fixture = new SqliteStoreFixture();
        fixture.Options.ReserveBytes = 0;
        var store = await fixture.OpenAsync();
        var model = new JobTableModel();

        Prop.ForAll<int>(seed =>
        {
            WriteAsync(store, model, new Random(seed)).GetAwaiter().GetResult();
            CompareAsync(store, model).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    private static async Task WriteAsync(SqliteJobStore store, JobTableModel model, Random random)
    {
        for (var i = 0; i < WritesPerCase; i++)
        {
            var rows = model.Rows;
            var choice = random.Next(10);
            if (choice < 3 || rows.Count == 0)
            {
                foreach (var row in await store.InsertAsync([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => NewJob(random))], TestJobs.Stop))
                {
                    model.Put(row);
                }

                continue;
            }

            var job = rows[random.Next(rows.Count)];
            // Some writers have not seen the last change.
            job = random.Next(10) == 0 ? job with { Version = job.Version - 1 } : job;
            if (choice == 3)
            {
                await DeleteAsync(store, model, job);
            }
            else
            {
                await UpdateAsync(store, model, job with { Status = Change(job.Status, random) });
            }
        }
    }

    private static async Task UpdateAsync(SqliteJobStore store, JobTableModel model, JobState job)
    {
        var accepts = model.Accepts(job);
        try
        {
            var stored = await store.UpdateAsync(job, TestJobs.Stop);
            Assert.True(accepts, $"{job} was written.");
            model.Put(stored);
        }
        catch (JobConflictException exception)
        {
            Assert.False(accepts, $"{job} was refused: {exception.Message}");
        }
    }

    private static async Task DeleteAsync(SqliteJobStore store, JobTableModel model, JobState job)
    {
        var accepts = model.Rows.Any(row => row.Job.JobId == job.Job.JobId && row.Version == job.Version);
        try
        {
            await store.DeleteAsync(job, TestJobs.Stop);
            Assert.True(accepts, $"{job} was deleted.");
            model.Remove(job);
        }
        catch (JobConflictException)
        {
            Assert.False(accepts, $"{job} was not deleted.");
        }
    }

    private static async Task CompareAsync(SqliteJobStore store, JobTableModel model)
    {
        const int All = 100_000;
        Assert.Equal(model.Lanes, await store.ReadLanesAsync(0, TestJobs.Stop));
        foreach (var lane in model.Lanes)
        {
            Assert.Equal(model.Runnable.Where(row => JobTableModel.LaneOf(row) == lane), await store.ReadRunnableAsync(0, lane, 0, All, TestJobs.Stop));
        }

        foreach (var token in model.Tokens)
        {
            Assert.Equal(model.Members(token), await store.ReadMembersAsync(token, null, All, TestJobs.Stop));
        }

        Assert.Equal(model.StalledTokens, await store.ReadStalledTokensAsync(0, All, TestJobs.Stop));
        Assert.Equal(model.Locked, (await store.ReadLockedAsync(0, null, All, TestJobs.Stop)).Select(row => row.JobId));
        Assert.Equal(model.Due, await store.ReadDueAsync(0, DateTimeOffset.MaxValue, after: null, All, TestJobs.Stop));
        Assert.Equal(model.Counts, await store.CountAsync(TestJobs.Stop));
        foreach (var row in model.Rows.TakeLast(20))
        {
            Assert.Equal(row, await store.ReadAsync(row.Job.JobId, TestJobs.Stop));
        }
    }

    private static JobState NewJob(Random random) => TestJobs.New(
        token: random.Next(2) == 0 ? null : $"t{random.Next(5)}",
        priority: random.Next(0, 3),
        operationType: random.Next(1, 4),
        onFailure: (JobFailureAction)random.Next(2),
        owner: random.Next(1, 3),
        limited: random.Next(3) == 0 ? "Limited" : string.Empty);

    private static JobStatus Change(JobStatus status, Random random)
    {
        var (state, code) = States[random.Next(States.Length)];
        return status with
        {
            State = state,
            Status = code,
            Position = random.Next(4) == 0 ? 0 : status.Position,
            Admitted = random.Next(4) != 0,
            Wait = (JobWait)random.Next(5),
            Deleted = random.Next(10) == 0,
            Abandoned = random.Next(10) == 0,
            PostponeUntil = random.Next(2) == 0 ? null : TestJobs.Now.AddSeconds(random.Next(5)),
            Message = random.Next(2) == 0 ? null : "m",
        };
    }
}
