using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>What happened per minute and hour, by handler.</summary>
public abstract class JobRateConformance : StoreConformance
{
    private static readonly DateTimeOffset Minute = new(2026, 3, 4, 5, 6, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadRatesAsync_counts_what_happened_to_jobs()
    {
        var jobs = await Store.InsertAsync([.. Enumerable.Range(0, 5).Select(_ => TestJobs.New())], TestJobs.Stop);
        await Store.InsertAsync(TestJobs.New(limited: "Other"));
        await EndAsync(await StartAsync(jobs[0], 0.005), JobStatusCode.Succeeded, 0.01);
        await EndAsync(await StartAsync(jobs[1], 0.5), JobStatusCode.Failed, 3);
        await EndAsync(await StartAsync(jobs[2], 0.5), JobStatusCode.Canceled, 7_200);
        var again = await RetryAsync(await StartAsync(jobs[3], 30), 10);
        await StartAsync(again, 90);
        await Store.UpdateAsync(jobs[4], status => status with { State = JobStateCode.Completed, Status = JobStatusCode.Canceled });

        var rates = await Store.ReadRatesAsync(Minute, Minute.AddMinutes(1), TimeSpan.FromMinutes(1), TestJobs.Stop);

        Assert.Equal([(Minute, "Other", 1), (Minute, "Test", 5)], rates.Select(rate => (rate.From, rate.MessageName, (int)rate.Created)));
        var rate = rates[1];
        Assert.Equal((1, 1, 2, 1), (rate.Succeeded, rate.Failed, rate.Canceled, rate.Retried));
        Assert.Equal([1, 0, 0, 0, 1, 1, 0, 0, 0, 1], rate.RunBuckets);
        Assert.Equal([1, 0, 0, 2, 0, 0, 1, 0, 0, 0], rate.WaitBuckets);
        Assert.Equal(new long[10], rates[0].RunBuckets);
    }

    [Fact]
    public async Task ReadRatesAsync_counts_a_job_that_starts_with_its_create_and_goes_when_it_succeeds()
    {
        var job = TestJobs.New();
        job = await Store.InsertAsync(job with { Definition = job.Job with { AutoDelete = true }, Status = TestJobs.Locked(job.Status) });
        var run = new JobRun { Attempt = 1, StartedOn = TestJobs.Now, Seconds = 0.3, Outcome = JobRunOutcome.Succeeded };

        await Store.DeleteAsync(job with { Entries = new JobEntries { Run = run } }, TestJobs.Stop);

        var rate = Assert.Single(await Store.ReadRatesAsync(Minute, Minute.AddHours(1), TimeSpan.FromHours(1), TestJobs.Stop));
        Assert.Equal((1, 1, 0), (rate.Created, rate.Succeeded, rate.Failed));
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], rate.RunBuckets);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], rate.WaitBuckets);
    }

    [Fact]
    public async Task ReadRatesAsync_counts_nothing_for_deletes_by_people_lost_runs_and_refused_writes()
    {
        var jobs = await Store.InsertAsync([.. Enumerable.Range(0, 3).Select(_ => TestJobs.New())], TestJobs.Stop);
        await Store.DeleteAsync(jobs[0], TestJobs.Stop);
        var marked = await Store.UpdateAsync(await StartAsync(jobs[1], 0), status => status with { Deleted = true });
        await Store.DeleteAsync(marked, TestJobs.Stop);
        var lost = await StartAsync(jobs[2], 0);
        await Assert.ThrowsAsync<JobConflictException>(() => EndAsync(lost with { Version = 1 }, JobStatusCode.Failed, 1));
        await Store.UpdateAsync(lost, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources, LostRuns = 1, ExecutionSeconds = 9 });

        var rate = Assert.Single(await Store.ReadRatesAsync(Minute, Minute.AddHours(1), TimeSpan.FromHours(1), TestJobs.Stop));
        Assert.Equal((3, 0, 0, 0, 0), (rate.Created, rate.Succeeded, rate.Failed, rate.Canceled, rate.Retried));
        Assert.Equal(new long[10], rate.RunBuckets);
    }

    [Fact]
    public async Task ReadRatesAsync_counts_the_occurrences_of_a_job_that_recurs()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        foreach (int? errorCode in new int?[] { -7, null, null })
        {
            job = await Store.UpdateAsync(job, status => TestJobs.Locked(status) with { Occurrence = TestJobs.Now.AddDays(job.Version) });
            job = await Store.UpdateAsync(
                job with
                {
                    Status = job.Status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = JobWait.Occurrence, Occurrence = null, ErrorCode = errorCode },
                    Entries = new JobEntries { Run = new JobRun { Attempt = job.Status.Attempt, StartedOn = TestJobs.Now, Seconds = 2, Outcome = JobRunOutcome.Abandoned } },
                },
                TestJobs.Stop);
        }

        Assert.Equal((2, 1), Assert.Single((await Store.ReadRatesAsync(Minute, Minute.AddHours(1), TimeSpan.FromMinutes(1), TestJobs.Stop)).Select(rate => (rate.Succeeded, rate.Failed))));
    }

    [Fact]
    public async Task ReadRatesAsync_gives_minutes_and_hours_of_a_stretch_of_time()
    {
        foreach (var minutes in new[] { -70, -10, 0, 1, 53, 54, 200 })
        {
            await Store.InsertAsync(At(Minute.AddMinutes(minutes).AddSeconds(59)));
        }

        Assert.Equal([0, 1, 53], await BeginsAsync(Minute.AddSeconds(30), Minute.AddMinutes(54), TimeSpan.FromMinutes(1)));
        Assert.Equal([0, 1], await BeginsAsync(Minute, Minute.AddMinutes(1).AddTicks(1), TimeSpan.FromMinutes(1)));
        Assert.Equal([-6, 54], await BeginsAsync(Minute, Minute.AddMinutes(55), TimeSpan.FromHours(1)));
        var hours = await Store.ReadRatesAsync(Minute.AddDays(-1), Minute.AddDays(1), TimeSpan.FromHours(1), TestJobs.Stop);
        Assert.Equal([(-126, 1), (-66, 1), (-6, 3), (54, 1), (174, 1)], hours.Select(hour => ((int)(hour.From - Minute).TotalMinutes, (int)hour.Created)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadRatesAsync(Minute, Minute, TimeSpan.FromMinutes(5), TestJobs.Stop));
    }

    private async Task<IEnumerable<int>> BeginsAsync(DateTimeOffset from, DateTimeOffset until, TimeSpan bucket) =>
        (await Store.ReadRatesAsync(from, until, bucket, TestJobs.Stop)).Select(rate => (int)(rate.From - Minute).TotalMinutes);

    private static JobState At(DateTimeOffset moment)
    {
        var job = TestJobs.New();
        return job with { Status = job.Status with { ModifiedOn = moment } };
    }

    private Task<JobState> StartAsync(JobState job, double waitSeconds) => Store.UpdateAsync(
        job, status => TestJobs.Locked(status) with { StartedOn = status.StartedOn ?? TestJobs.Now.AddSeconds(waitSeconds) });

    private Task<JobState> EndAsync(JobState job, JobStatusCode status, double seconds) =>
        Store.UpdateAsync(job, stored => stored with { State = JobStateCode.Completed, Status = status, ExecutionSeconds = seconds });

    private Task<JobState> RetryAsync(JobState job, double seconds) => Store.UpdateAsync(
        job, stored => stored with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources, RetryCount = 1, ExecutionSeconds = seconds });
}
