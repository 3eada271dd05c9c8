using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>How many stand in the lines, and how many before a place.</summary>
public abstract class JobCountConformance : StoreConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task CountInFrontAsync_counts_by_priority_then_by_turns_of_owners(int seed)
    {
        var random = new Random(seed);
        List<JobState> jobs = [];
        for (var i = 0; i < 80; i++)
        {
            jobs.Add(await Store.InsertAsync(TestJobs.New(
                priority: random.Next(0, 3), partition: random.Next(0, 2), owner: random.Next(0, 5), limited: random.Next(2) == 0 ? string.Empty : $"m{random.Next(2)}")));
        }

        // Of these an occurrence is due: they go to the end.
        for (var i = 0; i < jobs.Count; i += 7)
        {
            jobs[i] = await Store.UpdateAsync(jobs[i], status => status with { Position = 0 });
        }

        foreach (var job in jobs)
        {
            var ahead = Enumerable.Range(0, 5).Select(TestJobs.Owner).Where(owner => owner != job.Job.OwnerId && random.Next(2) == 0).ToHashSet();
            var limit = random.Next(3) == 0 ? random.Next(1, 30) : 1_000;

            var count = await Store.CountInFrontAsync(PositionOf(job, ahead), limit, TestJobs.Stop);

            Assert.Equal(Expected(jobs, job, ahead, limit), count);
        }
    }

    [Fact]
    public async Task CountInFrontAsync_leaves_out_rows_that_may_not_be_dispatched()
    {
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Admitted = false });
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Deleted = true });
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Abandoned = true });
        await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));
        await Store.InsertAsync(TestJobs.New(state: JobStateCode.Suspended, status: JobStatusCode.Waiting));
        await Store.InsertAsync(TestJobs.New("t", priority: 1));
        await Store.InsertAsync(TestJobs.New("t", priority: 2));
        var last = await Store.InsertAsync(TestJobs.New());

        Assert.Equal(new QueueCount(1, 2), await Store.CountInFrontAsync(PositionOf(last, []), 100, TestJobs.Stop));
    }

    [Fact]
    public async Task CountInFrontAsync_ends_at_its_limit()
    {
        await Store.InsertAsync([.. Enumerable.Range(0, 1_000).Select(_ => TestJobs.New())], TestJobs.Stop);
        var job = (await Store.InsertAsync([TestJobs.New(owner: 3), TestJobs.New()], TestJobs.Stop))[1];

        Assert.Equal(new QueueCount(1_001, 1_001), await Store.CountInFrontAsync(PositionOf(job, [TestJobs.Owner(3)]), 1_001, TestJobs.Stop));
        Assert.Equal(new QueueCount(1_001, 1_002), await Store.CountInFrontAsync(PositionOf(job, []), 2_000, TestJobs.Stop));
        Assert.Equal(new QueueCount(10, 10), await Store.CountInFrontAsync(PositionOf(job, []), 10, TestJobs.Stop));
    }

    [Fact]
    public async Task CountMembersBeforeAsync_counts_those_before_a_position_and_the_one_that_holds_the_run()
    {
        List<JobState> members = [];
        for (var i = 0; i < 5; i++)
        {
            members.Add(await Store.InsertAsync(TestJobs.New("t")));
        }

        await Store.InsertAsync(TestJobs.New("u"));
        var last = members[^1].Status.Position;
        Assert.Equal(4, await Store.CountMembersBeforeAsync("t", last, 100, TestJobs.Stop));
        Assert.Equal(0, await Store.CountMembersBeforeAsync("t", members[0].Status.Position, 100, TestJobs.Stop));

        var running = await Store.LockAsync(members[0]);
        Assert.Equal(1, await Store.CountMembersBeforeAsync("t", running.Status.Position, 100, TestJobs.Stop));
        Assert.Equal(4, await Store.CountMembersBeforeAsync("t", last, 100, TestJobs.Stop));

        // One that recurs goes to the end of the line.
        var again = await Store.UpdateAsync(running, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources, Position = 0, Admitted = false });
        Assert.Equal(3, await Store.CountMembersBeforeAsync("t", last, 100, TestJobs.Stop));
        Assert.Equal(4, await Store.CountMembersBeforeAsync("t", again.Status.Position, 100, TestJobs.Stop));

        await Store.DeleteAsync(members[2], TestJobs.Stop);
        Assert.Equal(3, await Store.CountMembersBeforeAsync("t", again.Status.Position, 100, TestJobs.Stop));
        Assert.Equal(4, await Store.CountMembersBeforeAsync("t", long.MaxValue, 100, TestJobs.Stop));
        Assert.Equal(0, await Store.CountMembersBeforeAsync("T", long.MaxValue, 100, TestJobs.Stop));
        Assert.Equal(2, await Store.CountMembersBeforeAsync("t", long.MaxValue, 2, TestJobs.Stop));
    }

    [Fact]
    public async Task CountAsync_counts_by_state_status_type_handler_and_wait_without_deleted_rows()
    {
        await Store.InsertAsync(TestJobs.New());
        await Store.InsertAsync(TestJobs.New(operationType: 10));
        await Store.InsertAsync(TestJobs.New(limited: "Other"));
        var locked = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        await Store.InsertAsync(TestJobs.New("t"));
        await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New())));
        await Store.UpdateAsync(await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New()))), status => status with { Abandoned = true });
        await Store.UpdateAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New())), status => status with { Deleted = true });
        foreach (var wait in Enum.GetValues<JobWait>())
        {
            await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = wait });
        }

        Assert.Equal(
            [
                new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 10, "Test", JobWaitKind.Capacity, 1),
                new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Other", JobWaitKind.Capacity, 1),
                new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Test", JobWaitKind.Capacity, 1),
                new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Test", JobWaitKind.Token, 1),
                new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Test", JobWaitKind.None, 1),
                new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Test", JobWaitKind.Postponed, 1),
                new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Test", JobWaitKind.Retry, 1),
                new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Test", JobWaitKind.Paused, 1),
                new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Test", JobWaitKind.AccessDenied, 1),
                new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Test", JobWaitKind.Occurrence, 1),
                new JobCount(JobStateCode.Locked, JobStatusCode.InProgress, 54, "Test", JobWaitKind.None, 1),
                new JobCount(JobStateCode.Completed, JobStatusCode.Succeeded, 54, "Test", JobWaitKind.None, 1),
                new JobCount(JobStateCode.Completed, JobStatusCode.Succeeded, 54, "Test", JobWaitKind.AbandonedRun, 1),
            ],
            await Store.CountAsync(TestJobs.Stop));

        await Store.DeleteAsync(locked, TestJobs.Stop);
        Assert.DoesNotContain(await Store.CountAsync(TestJobs.Stop), count => count.State == JobStateCode.Locked);
    }

    private static QueueCountRequest PositionOf(JobState job, HashSet<Guid> ahead) => new(job.Job.Partition, job.Job.Priority, job.Job.OwnerId, job.Status.Position, ahead);

    private static QueueCount Expected(List<JobState> jobs, JobState job, HashSet<Guid> ahead, int limit)
    {
        var line = jobs.Where(other => other.Job.Partition == job.Job.Partition).ToList();
        var peers = line.Where(other => other.Job.Priority == job.Job.Priority).ToList();
        var own = peers.Count(other => other.Job.OwnerId == job.Job.OwnerId && other.Status.Position < job.Status.Position);
        var others = peers.Where(other => other.Job.OwnerId != job.Job.OwnerId).GroupBy(other => other.Job.OwnerId)
            .Sum(owner => Math.Min(owner.Count(), own + (ahead.Contains(owner.Key) ? 1 : 0)));
        var inFront = line.Count(other => other.Job.Priority > job.Job.Priority) + own + others;
        return new QueueCount(Math.Min(inFront, limit), Math.Min(line.Count, limit));
    }
}
