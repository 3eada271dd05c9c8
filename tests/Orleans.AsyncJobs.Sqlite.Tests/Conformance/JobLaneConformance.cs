using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>The lanes of the line, and the reads of the dispatcher.</summary>
public abstract class JobLaneConformance : StoreConformance
{
    [Fact]
    public async Task ReadLanesAsync_answers_each_lane_with_runnable_rows_once()
    {
        var random = new Random(4);
        List<JobState> jobs = [];
        for (var i = 0; i < 200; i++)
        {
            jobs.Add(await Store.InsertAsync(TestJobs.New(
                priority: random.Next(0, 3), partition: random.Next(0, 2), owner: random.Next(1, 4), limited: random.Next(2) == 0 ? string.Empty : $"m{random.Next(2)}")));
        }

        var expected = jobs.Where(job => job.Job.Partition == 1).Select(LaneOf).Distinct()
            .OrderByDescending(lane => lane.Priority).ThenBy(lane => lane.OwnerId).ThenBy(lane => lane.MessageName, StringComparer.Ordinal);

        Assert.Equal(expected, await Store.ReadLanesAsync(1, TestJobs.Stop));
        Assert.Empty(await Store.ReadLanesAsync(2, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadRunnableAsync_page_by_page_answers_a_lane_by_position()
    {
        var random = new Random(5);
        List<JobState> jobs = [];
        for (var i = 0; i < 60; i++)
        {
            jobs.Add(await Store.InsertAsync(TestJobs.New(priority: random.Next(0, 2), owner: random.Next(1, 3))));
        }

        // Of these an occurrence is due: they go to the end.
        for (var i = 0; i < jobs.Count; i += 3)
        {
            jobs[i] = await Store.UpdateAsync(jobs[i], status => status with { Position = 0 });
        }

        var lane = new JobLane(1, TestJobs.Owner(2), string.Empty);
        JobState[] expected = [.. jobs.Where(job => LaneOf(job) == lane).OrderBy(job => job.Status.Position)];
        Assert.NotEqual(expected.OrderBy(job => job.Job.Sequence), expected);

        List<JobState> read = [];
        IReadOnlyList<JobState> page;
        do
        {
            page = await Store.ReadRunnableAsync(0, lane, read.Count > 0 ? read[^1].Status.Position : 0, 4, TestJobs.Stop);
            read.AddRange(page);
        }
        while (page.Count > 0);

        Assert.Equal(expected, read);
    }

    [Fact]
    public async Task Rows_that_may_not_be_dispatched_are_in_no_lane()
    {
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Admitted = false });
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Deleted = true });
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Abandoned = true });
        await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));
        await Store.InsertAsync(TestJobs.New(state: JobStateCode.Suspended, status: JobStatusCode.Waiting));

        Assert.Empty(await Store.ReadLanesAsync(0, TestJobs.Stop));
        var ready = await Store.InsertAsync(TestJobs.New());
        await Store.InsertAsync(TestJobs.New("t", priority: 1));
        await Store.InsertAsync(TestJobs.New("t", priority: 2));

        Assert.Equal([TestJobs.Lane with { Priority = 1 }, TestJobs.Lane], await Store.ReadLanesAsync(0, TestJobs.Stop));
        Assert.Equal([ready], await Store.ReadRunnableAsync(0, TestJobs.Lane, 0, 10, TestJobs.Stop));
    }

    [Fact]
    public async Task SetLimitedMessageNamesAsync_moves_rows_that_are_not_completed()
    {
        var limited = await Store.InsertAsync(Named("Mail"));
        var plain = await Store.InsertAsync(Named("Noop"));
        var waiting = await Store.InsertAsync(Named("Mail") with { Status = new JobStatus { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting } });
        var mail = TestJobs.Lane with { MessageName = "Mail" };

        await Store.SetLimitedMessageNamesAsync(["Mail", "Other"], TestJobs.Stop);

        Assert.Equal([TestJobs.Lane, mail], await Store.ReadLanesAsync(0, TestJobs.Stop));
        Assert.Equal([limited.Job.JobId], (await Store.ReadRunnableAsync(0, mail, 0, 10, TestJobs.Stop)).Select(job => job.Job.JobId));
        Assert.Equal("Mail", (await Store.ReadAsync(waiting.Job.JobId, TestJobs.Stop))!.Job.LimitedMessageName);
        // A row that was read before the move can still be written.
        await Store.LockAsync(limited);

        await Store.SetLimitedMessageNamesAsync(["Noop"], TestJobs.Stop);

        Assert.Equal([TestJobs.Lane with { MessageName = "Noop" }], await Store.ReadLanesAsync(0, TestJobs.Stop));
        Assert.Equal("Noop", (await Store.ReadAsync(plain.Job.JobId, TestJobs.Stop))!.Job.LimitedMessageName);
        Assert.Equal(string.Empty, (await Store.ReadAsync(waiting.Job.JobId, TestJobs.Stop))!.Job.LimitedMessageName);
    }

    private static JobLane LaneOf(JobState job) => new(job.Job.Priority, job.Job.OwnerId, job.Job.LimitedMessageName);

    private static JobState Named(string messageName)
    {
        var job = TestJobs.New();
        return job with { Definition = job.Job with { MessageName = messageName } };
    }
}
