using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>What guards the order of a dependency token, whatever the grains believe.</summary>
public abstract class JobTurnConformance : StoreConformance
{
    [Fact]
    public async Task InsertAsync_admits_the_first_of_a_token_and_nobody_behind_it()
    {
        var first = await Store.InsertAsync(TestJobs.New("t"));
        var group = await Store.InsertAsync([TestJobs.New("t"), TestJobs.New("u"), TestJobs.New("u"), TestJobs.New()], TestJobs.Stop);

        Assert.True(first.Status.Admitted);
        Assert.Equal([false, true, false, true], group.Select(job => job.Status.Admitted));
        foreach (var job in group)
        {
            Assert.Equal(job, await Store.ReadAsync(job.Job.JobId, TestJobs.Stop));
        }
    }

    [Fact]
    public async Task InsertAsync_admits_whatever_the_caller_believes()
    {
        var alone = TestJobs.New("t");
        alone = await Store.InsertAsync(alone with { Status = alone.Status with { Admitted = false } });
        var second = await Store.InsertAsync(TestJobs.New("t"));
        var plain = TestJobs.New();
        plain = await Store.InsertAsync(plain with { Status = plain.Status with { Admitted = false } });

        Assert.Equal((true, false, true), (alone.Status.Admitted, second.Status.Admitted, plain.Status.Admitted));
    }

    [Fact]
    public async Task Recurring_member_stands_in_the_line_from_when_it_is_due_until_its_occurrence_has_ended()
    {
        var recurring = await Store.InsertAsync(Between(TestJobs.New("t")));
        Assert.False(recurring.Status.Admitted);
        Assert.Empty(await Store.ReadMembersAsync("t", null, 9, TestJobs.Stop));
        Assert.Empty(await Store.ReadStalledTokensAsync(0, 9, TestJobs.Stop));

        // Who comes meanwhile stands in front of it when it is due.
        var first = await Store.InsertAsync(TestJobs.New("t"));
        Assert.True(first.Status.Admitted);
        recurring = await Store.UpdateAsync(recurring, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources, Wait = JobWait.None, Position = 0 });
        var last = await Store.InsertAsync(TestJobs.New("t"));
        Assert.Equal([first.Job.JobId, recurring.Job.JobId, last.Job.JobId], (await Store.ReadMembersAsync("t", null, 9, TestJobs.Stop)).Select(job => job.Job.JobId));
        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.UpdateAsync(recurring, status => status with { Admitted = true }))).IsOutOfTurn);

        // Its turn comes, and it leaves again.
        await Store.CompleteAsync(await Store.LockAsync(first));
        Assert.Equal(["t"], await Store.ReadStalledTokensAsync(0, 9, TestJobs.Stop));
        recurring = await Store.UpdateAsync(recurring, status => TestJobs.Locked(status) with { Admitted = true, Occurrence = TestJobs.Now });
        recurring = await Store.UpdateAsync(Between(recurring), TestJobs.Stop);
        Assert.Equal([last.Job.JobId], (await Store.ReadMembersAsync("t", null, 9, TestJobs.Stop)).Select(job => job.Job.JobId));
        Assert.Equal(recurring, await Store.ReadAsync(recurring.Job.JobId, TestJobs.Stop));
        Assert.Empty(await Store.CheckAsync(TestJobs.Stop));
    }

    [Fact]
    public async Task Recurring_member_that_failed_and_halts_the_line_keeps_its_place_between_two_occurrences()
    {
        var recurring = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t", onFailure: JobFailureAction.Halt)));
        var waiting = Between(recurring);
        recurring = await Store.UpdateAsync(waiting with { Status = waiting.Status with { Admitted = true, ErrorCode = -7 } }, TestJobs.Stop);

        Assert.False((await Store.InsertAsync(TestJobs.New("t"))).Status.Admitted);
        Assert.Equal(recurring.Job.JobId, (await Store.ReadMembersAsync("t", null, 9, TestJobs.Stop))[0].Job.JobId);
        Assert.Equal([("t", JobWaitKind.Occurrence)], (await Store.ReadBlockedLinesAsync(9, TestJobs.Stop)).Select(line => (line.Token, line.Wait)));
        Assert.Empty(await Store.CheckAsync(TestJobs.Stop));
    }

    /// <summary>The row as it waits for its next occurrence.</summary>
    private static JobState Between(JobState job) => job with
    {
        Status = job.Status with
        {
            State = JobStateCode.Suspended,
            Status = JobStatusCode.Waiting,
            Wait = JobWait.Occurrence,
            PostponeUntil = TestJobs.Now.AddDays(1),
            RecurrencePattern = "FREQ=DAILY",
            Occurrence = null,
            NextOccurrence = TestJobs.Now.AddDays(1),
            Admitted = false,
        },
    };

    [Fact]
    public async Task InsertAsync_behind_a_completed_member_is_admitted_unless_that_halts_the_line()
    {
        await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t"))), JobStatusCode.Failed);
        await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New("h", onFailure: JobFailureAction.Halt))), JobStatusCode.Failed);

        Assert.True((await Store.InsertAsync(TestJobs.New("t"))).Status.Admitted);
        Assert.False((await Store.InsertAsync(TestJobs.New("h"))).Status.Admitted);
    }

    [Fact]
    public async Task InsertAsync_as_Locked_behind_a_member_stores_nothing_of_its_group()
    {
        await Store.InsertAsync(TestJobs.New("t"));
        JobState[] group = [TestJobs.New(), TestJobs.New("t", state: JobStateCode.Locked, status: JobStatusCode.InProgress)];

        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.InsertAsync(group, TestJobs.Stop))).IsOutOfTurn);

        Assert.Null(await Store.ReadAsync(group[0].Job.JobId, TestJobs.Stop));
        await Store.InsertAsync(TestJobs.New("u", state: JobStateCode.Locked, status: JobStatusCode.InProgress));
    }

    [Fact]
    public async Task UpdateAsync_to_admitted_behind_a_member_is_refused()
    {
        var first = await Store.InsertAsync(TestJobs.New("t"));
        var second = await Store.InsertAsync(TestJobs.New("t"));

        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.UpdateAsync(second, status => status with { Admitted = true }))).IsOutOfTurn);

        await Store.CompleteAsync(await Store.LockAsync(first));
        Assert.True((await Store.UpdateAsync(second, status => status with { Admitted = true })).Status.Admitted);
    }

    [Fact]
    public async Task UpdateAsync_to_Locked_of_an_old_version_is_a_conflict_and_not_a_matter_of_turns()
    {
        await Store.InsertAsync(TestJobs.New("t"));
        var second = await Store.InsertAsync(TestJobs.New("t"));
        await Store.UpdateAsync(second, status => status with { PercentComplete = 1 });

        Assert.False((await Assert.ThrowsAsync<JobConflictException>(() => Store.LockAsync(second))).IsOutOfTurn);
    }

    [Fact]
    public async Task UpdateAsync_to_Locked_of_a_retried_member_waits_for_the_one_that_holds_the_run()
    {
        var first = await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t"))), JobStatusCode.Failed);
        var second = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        var third = await Store.InsertAsync(TestJobs.New("t"));
        first = await Store.UpdateAsync(first, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources });

        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.LockAsync(first))).IsOutOfTurn);
        await Store.CompleteAsync(second);
        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.LockAsync(third))).IsOutOfTurn);
        await Store.LockAsync(first);
    }

    [Fact]
    public async Task UpdateAsync_to_Locked_of_a_second_member_is_refused()
    {
        var first = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        var second = await Store.InsertAsync(TestJobs.New("t"));
        var other = await Store.InsertAsync(TestJobs.New("T"));

        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.LockAsync(second))).IsOutOfTurn);

        await Store.LockAsync(other);
        await Store.CompleteAsync(first);
        await Store.LockAsync(second);
    }

    [Theory]
    [InlineData(JobStateCode.Ready, JobStatusCode.WaitingForResources)]
    [InlineData(JobStateCode.Suspended, JobStatusCode.Waiting)]
    public async Task UpdateAsync_to_Locked_behind_a_waiting_member_is_refused(JobStateCode state, JobStatusCode status)
    {
        var first = await Store.InsertAsync(TestJobs.New("t", state: state, status: status));
        var second = await Store.InsertAsync(TestJobs.New("t"));

        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.LockAsync(second))).IsOutOfTurn);

        await Store.DeleteAsync(first, TestJobs.Stop);
        await Store.LockAsync(second);
    }

    [Fact]
    public async Task UpdateAsync_to_Locked_behind_a_failure_that_halts_the_line_is_refused_until_it_is_gone()
    {
        var first = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t", onFailure: JobFailureAction.Halt)));
        var failed = await Store.CompleteAsync(first, JobStatusCode.Failed);
        var second = await Store.InsertAsync(TestJobs.New("t"));

        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.LockAsync(second))).IsOutOfTurn);

        await Store.DeleteAsync(failed, TestJobs.Stop);
        await Store.LockAsync(second);
    }

    [Fact]
    public async Task UpdateAsync_to_Locked_while_the_last_run_of_the_one_before_is_abandoned_is_refused()
    {
        var first = await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t"))));
        var abandoned = await Store.UpdateAsync(first, status => status with { Abandoned = true });
        var second = await Store.InsertAsync(TestJobs.New("t"));

        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => Store.LockAsync(second))).IsOutOfTurn);

        await Store.UpdateAsync(abandoned, status => status with { Abandoned = false });
        await Store.LockAsync(second);
    }

    [Fact]
    public async Task A_refused_write_leaves_the_others_of_its_batch()
    {
        var members = await Store.InsertAsync([.. Enumerable.Range(0, 50).Select(_ => TestJobs.New("t"))], TestJobs.Stop);
        var others = await Store.InsertAsync([.. Enumerable.Range(0, 50).Select(_ => TestJobs.New())], TestJobs.Stop);

        var writes = members.Zip(others, (member, other) => new[] { Store.LockAsync(member), Store.LockAsync(other) }).SelectMany(pair => pair).ToArray();
        foreach (var write in writes)
        {
            await Task.WhenAny(write);
        }

        Assert.Equal(51, writes.Count(write => write.IsCompletedSuccessfully));
        Assert.True(writes[0].IsCompletedSuccessfully);
    }

    [Fact]
    public async Task UpdateAsync_with_a_next_member_stores_both_and_gives_both()
    {
        var first = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        var second = await Store.InsertAsync(TestJobs.New("t"));

        var ended = await Store.UpdateAsync(TestJobs.Outcome(first, second), TestJobs.Stop);

        Assert.Equal(ended with { Next = null }, await Store.ReadAsync(first.Job.JobId, TestJobs.Stop));
        Assert.Equal(ended.Next, await Store.ReadAsync(second.Job.JobId, TestJobs.Stop));
        Assert.Equal((JobStateCode.Completed, JobStateCode.Locked, second.Version + 1), (ended.Status.State, ended.Next!.Status.State, ended.Next.Version));
    }

    [Fact]
    public async Task UpdateAsync_with_a_next_member_of_an_old_version_stores_the_outcome_alone()
    {
        var first = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        var second = await Store.InsertAsync(TestJobs.New("t"));
        var changed = await Store.UpdateAsync(second, status => status with { PercentComplete = 1 });

        var ended = await Store.UpdateAsync(TestJobs.Outcome(first, second), TestJobs.Stop);

        Assert.Null(ended.Next);
        Assert.Equal(JobStateCode.Completed, (await Store.ReadAsync(first.Job.JobId, TestJobs.Stop))!.Status.State);
        Assert.Equal(changed, await Store.ReadAsync(second.Job.JobId, TestJobs.Stop));
        await Store.LockAsync(changed);
    }

    [Fact]
    public async Task UpdateAsync_with_a_next_member_whose_turn_it_is_not_stores_the_outcome_alone()
    {
        var first = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        var second = await Store.InsertAsync(TestJobs.New("t"));
        var third = await Store.InsertAsync(TestJobs.New("t"));

        Assert.Null((await Store.UpdateAsync(TestJobs.Outcome(first, third), TestJobs.Stop)).Next);
        Assert.Equal(third, await Store.ReadAsync(third.Job.JobId, TestJobs.Stop));
        await Store.LockAsync(second);
    }

    [Fact]
    public async Task UpdateAsync_that_is_refused_leaves_the_next_member_alone()
    {
        var first = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        var second = await Store.InsertAsync(TestJobs.New("t"));

        await Assert.ThrowsAsync<JobConflictException>(() => Store.UpdateAsync(TestJobs.Outcome(first, second) with { Version = 1 }, TestJobs.Stop));

        Assert.Equal(first, await Store.ReadAsync(first.Job.JobId, TestJobs.Stop));
        Assert.Equal(second, await Store.ReadAsync(second.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task DeleteAsync_with_a_next_member_starts_it_in_the_same_commit()
    {
        var first = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        var second = await Store.InsertAsync(TestJobs.New("t"));
        var third = await Store.InsertAsync(TestJobs.New("t"));

        var started = await Store.DeleteAsync(first with { Next = TestJobs.Turn(second) }, TestJobs.Stop);

        Assert.Null(await Store.ReadAsync(first.Job.JobId, TestJobs.Stop));
        Assert.Equal(JobStateCode.Locked, started!.Status.State);
        Assert.Equal(started, await Store.ReadAsync(second.Job.JobId, TestJobs.Stop));
        Assert.Null(await Store.DeleteAsync(started, TestJobs.Stop));
        Assert.Equal(third, await Store.ReadAsync(third.Job.JobId, TestJobs.Stop));
    }
}
