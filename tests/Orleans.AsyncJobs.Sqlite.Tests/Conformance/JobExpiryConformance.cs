using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>What retention asks of a table.</summary>
public abstract class JobExpiryConformance : StoreConformance
{
    private static readonly DateTimeOffset Old = TestJobs.Now.AddDays(-40);
    private static readonly DateTimeOffset Cutoff = TestJobs.Now.AddDays(-30);

    public static TheoryData<JobStatusCode> Outcomes => [JobStatusCode.Succeeded, JobStatusCode.Failed, JobStatusCode.Canceled];

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task ReadExpiredAsync_gives_rows_of_an_outcome_that_completed_before_the_moment(JobStatusCode outcome)
    {
        var expired = await CompletedAsync(outcome, Old);
        await CompletedAsync(outcome, Cutoff);
        await CompletedAsync(outcome, TestJobs.Now);
        foreach (var other in Outcomes.Select(row => row.Data).Where(other => other != outcome))
        {
            await CompletedAsync(other, Old);
        }

        await Store.InsertAsync(TestJobs.New());
        await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));

        Assert.Equal([expired], await ReadAllAsync(outcome, limit: 100));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task ReadExpiredAsync_leaves_out_what_age_alone_does_not_let_go(JobStatusCode outcome)
    {
        await CompletedAsync(outcome, Old, OfTheService(1), status => status with { RecurrencePattern = "FREQ=DAILY" });
        await CompletedAsync(outcome, Old, change: status => status with { Abandoned = true });
        await CompletedAsync(outcome, Old, change: status => status with { Deleted = true });
        await CompletedAsync(outcome, Old, TestJobs.New("halts", onFailure: JobFailureAction.Halt));
        var member = await CompletedAsync(outcome, Old, TestJobs.New("goes on"));

        var expired = await ReadAllAsync(outcome, limit: 100);

        // Only a failure halts a line.
        Assert.Equal(outcome == JobStatusCode.Failed ? 1 : 2, expired.Count);
        Assert.Contains(member, expired);
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task ReadExpiredAsync_gives_a_series_that_has_ended(JobStatusCode outcome)
    {
        var ended = await CompletedAsync(outcome, Old, change: status => status with { RecurrencePattern = "FREQ=DAILY" });

        Assert.Equal([ended], await ReadAllAsync(outcome, limit: 100));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task ReadExpiredAsync_goes_on_where_it_ended_and_reads_each_row_once(JobStatusCode outcome)
    {
        List<Guid> ids = [];
        for (var i = 0; i < 25; i++)
        {
            // Several complete at one moment, and not in the order of their creation.
            ids.Add((await CompletedAsync(outcome, Old.AddHours(-(i / 3)))).Job.JobId);
            await CompletedAsync(outcome, Old, OfTheService(i));
        }

        var read = await ReadAllAsync(outcome, limit: 4);

        Assert.Equal(25, read.Count);
        Assert.Equal(ids.Order(), read.Select(row => row.Job.JobId).Order());
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task ReadExpiredAsync_reads_no_row_behind_a_sequence(JobStatusCode outcome)
    {
        var first = await CompletedAsync(outcome, Old);
        await CompletedAsync(outcome, Old);

        var expired = await Store.ReadExpiredAsync(new ExpiredJobsQuery(outcome, Cutoff, first.Job.Sequence, null, 100), TestJobs.Stop);

        Assert.Equal([first], expired.Jobs);
    }

    [Fact]
    public async Task DeleteExpiredAsync_deletes_rows_with_all_of_theirs_and_leaves_what_has_changed()
    {
        var first = await CompletedAsync(JobStatusCode.Failed, Old);
        var retried = await CompletedAsync(JobStatusCode.Failed, Old);
        var last = await CompletedAsync(JobStatusCode.Failed, Old);
        var kept = await Store.UpdateAsync(retried, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources });

        Assert.Equal(2, await Store.DeleteExpiredAsync([first, retried, last], TestJobs.Stop));
        Assert.Equal(0, await Store.DeleteExpiredAsync([first], TestJobs.Stop));
        Assert.Equal(0, await Store.DeleteExpiredAsync([], TestJobs.Stop));

        Assert.Null(await Store.ReadAsync(first.Job.JobId, TestJobs.Stop));
        Assert.Null(await Store.ReadDataAsync(first.Job.JobId, TestJobs.Stop));
        Assert.Empty(await Store.ReadRunsAsync(first.Job.JobId, TestJobs.Stop));
        Assert.Empty(await Store.ReadLogAsync(first.Job.JobId, 1, 0, 10, TestJobs.Stop));
        Assert.Equal(kept, await Store.ReadAsync(kept.Job.JobId, TestJobs.Stop));
        Assert.Equal(new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Test", JobWaitKind.Capacity, 1), Assert.Single(await Store.CountAsync(TestJobs.Stop)));
        // Rates tell what happened, not what is still there.
        Assert.Equal(3, (await Store.ReadRatesAsync(TestJobs.Now.AddDays(-1), TestJobs.Now.AddDays(1), TimeSpan.FromMinutes(1), TestJobs.Stop)).Sum(rate => rate.Failed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task FindSequenceBeforeAsync_gives_the_last_row_that_is_old_enough(int rows)
    {
        List<JobState> stored = [];
        for (var i = 0; i < rows; i++)
        {
            stored.Add(await CreatedAsync(TestJobs.Now.AddMinutes(i)));
        }

        // Rows that are gone leave gaps.
        foreach (var gone in stored.Where((_, i) => i % 3 == 1).ToList())
        {
            await Store.DeleteAsync(gone, TestJobs.Stop);
            stored.Remove(gone);
        }

        for (var i = -1; i <= rows; i++)
        {
            var moment = TestJobs.Now.AddMinutes(i);
            var found = await Store.FindSequenceBeforeAsync(moment, TestJobs.Stop);

            Assert.All(stored.Where(row => row.Job.CreatedOn < moment), row => Assert.InRange(row.Job.Sequence, 1, found));
            Assert.InRange(stored.Count(row => row.Job.CreatedOn >= moment && row.Job.Sequence <= found), 0, 15);
        }
    }

    // Rows that recur stay for ever, also those that were made while the clock was wrong.
    [Fact]
    public async Task FindSequenceBeforeAsync_is_not_misled_by_rows_of_a_clock_that_was_ahead()
    {
        var last = 0L;
        for (var i = 0; i < 200; i++)
        {
            last = (await CreatedAsync(TestJobs.Now.AddMinutes(i % 20 == 7 ? 1_000_000 : i))).Job.Sequence;
        }

        await CreatedAsync(TestJobs.Now.AddMinutes(10_000));

        Assert.InRange(await Store.FindSequenceBeforeAsync(TestJobs.Now.AddMinutes(500), TestJobs.Stop), last, last + 1);
    }

    private Task<JobState> CreatedAsync(DateTimeOffset on)
    {
        var job = TestJobs.New();
        return Store.InsertAsync(job with { Definition = job.Job with { CreatedOn = on } });
    }

    private static JobState OfTheService(int number)
    {
        var job = TestJobs.New();
        return job with { Definition = job.Job with { JobId = new Guid($"5f1c0000-0002-8000-8000-{number:x12}") } };
    }

    private async Task<JobState> CompletedAsync(JobStatusCode outcome, DateTimeOffset on, JobState? row = null, Func<JobStatus, JobStatus>? change = null)
    {
        var job = await Store.LockAsync(await Store.InsertAsync((row ?? TestJobs.New()).WithData(10)));
        await Store.AppendLogAsync(job.Job.JobId, 1, [new JobLogLine(1, on, Microsoft.Extensions.Logging.LogLevel.Information, "Category", "line")], TestJobs.Stop);
        var run = new JobRun { Attempt = 1, StartedOn = on, Seconds = 1, Outcome = JobRunOutcome.Failed, Message = "no", Stack = "at A" };
        var status = job.Status with { State = JobStateCode.Completed, Status = outcome, CompletedOn = on };
        return await Store.UpdateAsync(job with { Status = change?.Invoke(status) ?? status, Entries = new JobEntries { Run = run } }, TestJobs.Stop);
    }

    private async Task<IReadOnlyList<JobState>> ReadAllAsync(JobStatusCode outcome, int limit)
    {
        List<JobState> rows = [];
        ExpiredPlace? after = null;
        do
        {
            var expired = await Store.ReadExpiredAsync(new ExpiredJobsQuery(outcome, Cutoff, long.MaxValue, after, limit), TestJobs.Stop);
            Assert.InRange(expired.Jobs.Count, 0, limit);
            rows.AddRange(expired.Jobs);
            after = expired.Next;
        }
        while (after is not null);
        return rows;
    }
}
