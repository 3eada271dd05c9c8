using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>The runs of a job.</summary>
public abstract class JobRunConformance : StoreConformance
{
    [Fact]
    public async Task ReadRunsAsync_of_a_plain_job_tells_its_run_from_its_row()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        Assert.Empty(await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));

        job = await Store.LockAsync(job);
        var running = Run(1, JobRunOutcome.Running) with { Seconds = null };
        Assert.Equal([running], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));

        var done = Run(1, JobRunOutcome.Succeeded) with { Message = "done" };
        await Store.UpdateAsync(
            job with
            {
                Status = job.Status with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded, CompletedOn = TestJobs.Now, ExecutionSeconds = 1.25, Message = "done" },
                Entries = new JobEntries { Run = done },
            },
            TestJobs.Stop);

        Assert.Equal([done], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadRunsAsync_gives_each_attempt_in_order_with_its_error()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        var failed = Run(1, JobRunOutcome.FailedWithRetry) with { ErrorCode = -5, Message = "no", Stack = "at A" };
        job = await EndAsync(await Store.LockAsync(job), failed, retries: true);

        job = await LockAsync(job, TestJobs.Now.AddMinutes(1));
        var running = Run(2, JobRunOutcome.Running) with { StartedOn = TestJobs.Now.AddMinutes(1), Seconds = null };
        Assert.Equal([failed, running], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));

        // Progress moves the date of the row, and who tells of a lost run does not know when it began.
        job = await Store.UpdateAsync(job, status => status with { ModifiedOn = TestJobs.Now.AddMinutes(2), PercentComplete = 5 });
        var lost = running with { Outcome = JobRunOutcome.Lost };
        job = await EndAsync(job, lost with { StartedOn = TestJobs.Now.AddMinutes(2) }, retries: true);
        Assert.Equal([failed, lost], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));

        job = await LockAsync(job, TestJobs.Now.AddMinutes(3));
        var last = Run(3, JobRunOutcome.Failed) with { StartedOn = TestJobs.Now.AddMinutes(3), ErrorCode = 7, Message = "never", Stack = "at B" };
        job = await EndAsync(job, last, retries: false);
        Assert.Equal([failed, lost, last], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));

        await Store.DeleteAsync(job, TestJobs.Stop);
        Assert.Empty(await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadRunsAsync_tells_the_occurrence_of_each_run()
    {
        var (first, second) = (TestJobs.Now.AddHours(-1), TestJobs.Now);
        var job = TestJobs.New();
        job = await Store.InsertAsync(job with { Status = TestJobs.Locked(job.Status) with { RecurrencePattern = "FREQ=HOURLY", Occurrence = first, NextOccurrence = second } });
        var one = Run(1, JobRunOutcome.Succeeded) with { Occurrence = first };
        Assert.Equal([one with { Outcome = JobRunOutcome.Running, Seconds = null }], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));

        // The first of more has an entry although it succeeds at once: its row goes on to the next.
        job = await Store.UpdateAsync(
            job with
            {
                Status = job.Status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = JobWait.Occurrence, Occurrence = null },
                Entries = new JobEntries { Run = one },
            },
            TestJobs.Stop);
        Assert.Equal([one], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));

        job = await Store.UpdateAsync(job, status => TestJobs.Locked(status) with { Occurrence = second, NextOccurrence = null });
        var two = Run(2, JobRunOutcome.Failed) with { Occurrence = second };
        Assert.Equal([one, two with { Outcome = JobRunOutcome.Running, Seconds = null }], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));
        job = await EndAsync(job, two, retries: false);
        Assert.Equal([one, two], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadRunsAsync_of_a_series_of_one_tells_its_occurrence_from_its_row()
    {
        var job = TestJobs.New();
        job = await Store.InsertAsync(job with { Status = TestJobs.Locked(job.Status) with { RecurrencePattern = "FREQ=HOURLY;COUNT=1", Occurrence = TestJobs.Now } });

        await Store.CompleteAsync(job);

        Assert.Equal([Run(1, JobRunOutcome.Succeeded) with { Occurrence = TestJobs.Now }], await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_that_is_refused_stores_no_run()
    {
        var job = await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));

        await Assert.ThrowsAsync<JobConflictException>(() => EndAsync(job with { Version = 1 }, Run(1, JobRunOutcome.Failed) with { Stack = "at A" }, retries: false));

        Assert.Equal([JobRunOutcome.Running], (await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop)).Select(run => run.Outcome));
    }

    [Fact]
    public async Task ReadRunsAsync_keeps_the_first_run_and_the_newest_99()
    {
        const int Runs = 130;
        var job = await Store.InsertAsync(TestJobs.New());
        for (var attempt = 1; attempt <= Runs; attempt++)
        {
            job = await EndAsync(await Store.LockAsync(job), Run(attempt, JobRunOutcome.FailedWithRetry), retries: true);
            await Store.AppendLogAsync(job.Job.JobId, attempt, [new JobLogLine(1, TestJobs.Now, Microsoft.Extensions.Logging.LogLevel.Information, "c", "t")], TestJobs.Stop);
        }

        int[] kept = [1, .. Enumerable.Range(Runs - 98, 99)];
        Assert.Equal(kept, (await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop)).Select(run => run.Attempt));
        for (var attempt = 1; attempt <= Runs; attempt++)
        {
            Assert.Equal(kept.Contains(attempt), (await Store.ReadLogAsync(job.Job.JobId, attempt, 0, 10, TestJobs.Stop)).Count == 1);
        }

        // The next one begins, and the oldest but the first goes.
        job = await Store.LockAsync(job);
        int[] later = [1, .. Enumerable.Range(Runs - 97, 99)];
        Assert.Equal(later, (await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop)).Select(run => run.Attempt));
    }

    [Fact]
    public async Task ReadRunsAsync_of_a_deleted_job_finds_none()
    {
        var job = await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));

        await Store.UpdateAsync(job, status => status with { Deleted = true });

        Assert.Empty(await Store.ReadRunsAsync(job.Job.JobId, TestJobs.Stop));
        Assert.Empty(await Store.ReadRunsAsync(Guid.NewGuid(), TestJobs.Stop));
    }

    private static JobRun Run(int attempt, JobRunOutcome outcome) => new()
    {
        Attempt = attempt,
        Silo = "silo@1",
        StartedOn = TestJobs.Now,
        Seconds = 1.25,
        Outcome = outcome,
    };

    private Task<JobState> LockAsync(JobState job, DateTimeOffset now) => Store.UpdateAsync(job, status => TestJobs.Locked(status) with { StartedOn = status.StartedOn, ModifiedOn = now });

    private Task<JobState> EndAsync(JobState job, JobRun run, bool retries) => Store.UpdateAsync(
        job with
        {
            Status = job.Status with
            {
                State = retries ? JobStateCode.Suspended : JobStateCode.Completed,
                Status = retries ? JobStatusCode.Waiting : JobStatusCode.Failed,
                Wait = retries ? JobWait.Retry : JobWait.None,
            },
            Entries = new JobEntries { Run = run },
        },
        TestJobs.Stop);
}
