namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>The reads of a token's line.</summary>
public abstract class JobMemberConformance : StoreConformance
{
    [Fact]
    public async Task ReadMembersAsync_answers_the_one_that_holds_the_run_then_by_position()
    {
        var first = await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t"))), JobStatusCode.Failed);
        var second = await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t")));
        await Store.InsertAsync(TestJobs.New("T"));
        var third = await Store.InsertAsync(TestJobs.New("t", state: JobStateCode.Suspended, status: JobStatusCode.Waiting));
        var fourth = await Store.InsertAsync(TestJobs.New("t"));
        var retried = await Store.UpdateAsync(first, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources });

        Assert.Equal([second, retried, third, fourth], await Store.ReadMembersAsync("t", null, 10, TestJobs.Stop));
        Assert.Equal([second, retried], await Store.ReadMembersAsync("t", null, 2, TestJobs.Stop));
        Assert.Equal([fourth], await Store.ReadMembersAsync("t", third.Status.Position, 10, TestJobs.Stop));
        Assert.Empty(await Store.ReadMembersAsync("u", null, 10, TestJobs.Stop));
        Assert.Equal([third, retried, second], await Store.ReadMembersBeforeAsync("t", fourth.Status.Position, 10, TestJobs.Stop));
        Assert.Equal([third, retried], await Store.ReadMembersBeforeAsync("t", fourth.Status.Position, 2, TestJobs.Stop));
        Assert.Equal([second], await Store.ReadMembersBeforeAsync("t", retried.Status.Position, 10, TestJobs.Stop));
        Assert.Empty(await Store.ReadMembersBeforeAsync("u", long.MaxValue, 10, TestJobs.Stop));
        Assert.Equal(3, await Store.CountMembersBeforeAsync("t", fourth.Status.Position, 100, TestJobs.Stop));
        Assert.Equal(1, await Store.CountMembersBeforeAsync("t", retried.Status.Position, 100, TestJobs.Stop));
        Assert.Equal(0, await Store.CountMembersBeforeAsync("u", long.MaxValue, 100, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadMembersAsync_answers_a_failure_that_halts_the_line()
    {
        var failed = await Store.CompleteAsync(
            await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t", onFailure: JobFailureAction.Halt))), JobStatusCode.Failed);
        var second = await Store.InsertAsync(TestJobs.New("t"));

        Assert.Equal([failed, second], await Store.ReadMembersAsync("t", null, 10, TestJobs.Stop));
        Assert.Equal(1, await Store.CountMembersBeforeAsync("t", second.Status.Position, 100, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadStandingTokensAsync_answers_tokens_whose_first_member_waits_for_its_turn()
    {
        foreach (var token in (string[])["a", "b", "c", "h", "ü\0"])
        {
            var first = await Store.LockAsync(await Store.InsertAsync(TestJobs.New(token, onFailure: token is "h" ? JobFailureAction.Halt : JobFailureAction.Continue)));
            await Store.InsertAsync(TestJobs.New(token));
            await Store.InsertAsync(TestJobs.New(token));
            if (token is not "b")
            {
                await Store.CompleteAsync(first, JobStatusCode.Failed);
            }
        }

        await Store.InsertAsync(TestJobs.New("d"));
        await Store.InsertAsync(TestJobs.New("d"));

        Assert.Equal(["a", "c", "ü\0"], await Store.ReadStalledTokensAsync(0, 10, TestJobs.Stop));
        Assert.Equal(["a", "c"], await Store.ReadStalledTokensAsync(0, 2, TestJobs.Stop));
        Assert.Empty(await Store.ReadStalledTokensAsync(1, 10, TestJobs.Stop));

        var members = await Store.ReadMembersAsync("a", null, 1, TestJobs.Stop);
        await Store.UpdateAsync(members[0], status => status with { Admitted = true });
        Assert.Equal(["c", "ü\0"], await Store.ReadStalledTokensAsync(0, 10, TestJobs.Stop));
    }
}
