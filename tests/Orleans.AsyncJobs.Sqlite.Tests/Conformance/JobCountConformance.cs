using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>How many stand in the lines, and how many before a place.</summary>
public abstract class JobCountConformance : StoreConformance
{
    [Fact]
    public async Task CountLanesAsync_answers_each_lane_with_its_rows_and_those_before()
    {
        var random = new Random(6);
        List<JobState> jobs = [];
        for (var i = 0; i < 100; i++)
        {
            jobs.Add(await Store.InsertAsync(TestJobs.New(
                priority: random.Next(0, 3), partition: random.Next(0, 2), owner: random.Next(1, 4), limited: random.Next(2) == 0 ? string.Empty : $"m{random.Next(2)}")));
        }

        foreach (var before in (long[])[0, jobs[0].Job.Sequence, jobs[50].Job.Sequence, jobs[^1].Job.Sequence, long.MaxValue])
        {
            Assert.Equivalent(Counts(jobs, 0, before), await Store.CountLanesAsync(0, before, TestJobs.Stop), strict: true);
            Assert.Equivalent(Counts(jobs, 1, before), await Store.CountLanesAsync(1, before, TestJobs.Stop), strict: true);
        }

        Assert.Empty(await Store.CountLanesAsync(2, long.MaxValue, TestJobs.Stop));
    }

    [Fact]
    public async Task CountLanesAsync_answers_what_has_changed_since_it_was_last_asked()
    {
        Assert.Empty(await Store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        var job = await Store.InsertAsync(TestJobs.New());
        Assert.Equal([new LaneCount(TestJobs.Lane, 1, 0)], await Store.CountLanesAsync(0, job.Job.Sequence, TestJobs.Stop));
        Assert.Equal([new LaneCount(TestJobs.Lane, 1, 1)], await Store.CountLanesAsync(0, job.Job.Sequence + 1, TestJobs.Stop));

        job = await Store.LockAsync(job);
        Assert.Empty(await Store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));

        job = await Store.UpdateAsync(job, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources });
        Assert.Equal([new LaneCount(TestJobs.Lane, 1, 1)], await Store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));

        await Store.DeleteAsync(job, TestJobs.Stop);
        Assert.Empty(await Store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
    }

    [Fact]
    public async Task CountLanesAsync_leaves_out_rows_that_may_not_be_dispatched()
    {
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Admitted = false });
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Deleted = true });
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Abandoned = true });
        await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));
        await Store.InsertAsync(TestJobs.New(state: JobStateCode.Suspended, status: JobStatusCode.Waiting));
        await Store.InsertAsync(TestJobs.New("t", priority: 1));
        await Store.InsertAsync(TestJobs.New("t", priority: 2));

        Assert.Equal([new LaneCount(TestJobs.Lane with { Priority = 1 }, 1, 1)], await Store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CountLanesAsync_follows_rows_that_move_to_another_lane(bool isAskedBefore)
    {
        var mail = TestJobs.Lane with { MessageName = "Mail" };
        var first = await Store.InsertAsync(Named("Mail"));
        var second = await Store.InsertAsync(Named("Mail"));
        var waiting = await Store.InsertAsync(Named("Mail") with { Status = new JobStatus { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting } });
        await Store.InsertAsync(Named("Noop"));
        if (isAskedBefore)
        {
            await Store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop);
        }

        await Store.SetLimitedMessageNamesAsync(["Mail"], TestJobs.Stop);
        Assert.Equivalent(
            (LaneCount[])[new LaneCount(TestJobs.Lane, 1, 0), new LaneCount(mail, 2, 1)],
            await Store.CountLanesAsync(0, second.Job.Sequence, TestJobs.Stop),
            strict: true);

        // Rows that were read before the move do not know their lane.
        await Store.LockAsync(first);
        await Store.UpdateAsync(waiting, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources });
        Assert.Equivalent(
            (LaneCount[])[new LaneCount(TestJobs.Lane, 1, 1), new LaneCount(mail, 2, 2)],
            await Store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop),
            strict: true);

        await Store.SetLimitedMessageNamesAsync([], TestJobs.Stop);
        Assert.Equal([new LaneCount(TestJobs.Lane, 3, 3)], await Store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
    }

    [Fact]
    public async Task CountMembersAsync_counts_those_before_a_position_and_the_one_that_holds_the_run()
    {
        List<JobState> members = [];
        for (var i = 0; i < 5; i++)
        {
            members.Add(await Store.InsertAsync(TestJobs.New("t")));
        }

        await Store.InsertAsync(TestJobs.New("u"));
        var last = members[^1].Status.Position;
        Assert.Equal(4, await Store.CountMembersAsync("t", last, TestJobs.Stop));
        Assert.Equal(0, await Store.CountMembersAsync("t", members[0].Status.Position, TestJobs.Stop));

        var running = await Store.LockAsync(members[0]);
        Assert.Equal(1, await Store.CountMembersAsync("t", running.Status.Position, TestJobs.Stop));
        Assert.Equal(4, await Store.CountMembersAsync("t", last, TestJobs.Stop));

        // One that recurs goes to the end of the line.
        var again = await Store.UpdateAsync(running, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources, Position = 0, Admitted = false });
        Assert.Equal(3, await Store.CountMembersAsync("t", last, TestJobs.Stop));
        Assert.Equal(4, await Store.CountMembersAsync("t", again.Status.Position, TestJobs.Stop));

        await Store.DeleteAsync(members[2], TestJobs.Stop);
        Assert.Equal(3, await Store.CountMembersAsync("t", again.Status.Position, TestJobs.Stop));
        Assert.Equal(4, await Store.CountMembersAsync("t", long.MaxValue, TestJobs.Stop));
        Assert.Equal(0, await Store.CountMembersAsync("T", long.MaxValue, TestJobs.Stop));
    }

    private static IEnumerable<LaneCount> Counts(IEnumerable<JobState> jobs, int partition, long before) => jobs
        .Where(job => job.Job.Partition == partition).GroupBy(JobTableModel.LaneOf)
        .Select(lane => new LaneCount(lane.Key, lane.Count(), lane.Count(job => job.Job.Sequence < before)));

    private static JobState Named(string messageName)
    {
        var job = TestJobs.New();
        return job with { Definition = job.Job with { MessageName = messageName } };
    }
}
