using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Members of a token run one at a time in creation order, whatever befalls any of them.</summary>
public sealed class TokenOrderTests
{
    [Fact]
    public void Members_run_one_at_a_time_in_creation_order_whatever_their_priority()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed);
            simulation.Script.Work = (_, token) => simulation.WorkAsync(0.5, token);
            simulation.Create([.. Enumerable.Range(0, 10).Select(i => Member($"{i}", priority: i))]);
            simulation.Create(Member("10", 10), Member("11"));
            simulation.Advance(10);

            Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}"), simulation.Script.StartedNames);
            Assert.Equal(1, simulation.Script.MostRunning);
        }
    }

    [Fact]
    public void Member_of_higher_priority_does_not_overtake_one_that_waits_for_a_slot()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(1, token);

        simulation.Create(New("plain"), Member("a"), Member("b", priority: 10));
        simulation.Advance(5);

        Assert.Equal(["plain", "a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Tokens_that_differ_in_case_alone_do_not_wait_for_each_other()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();

        simulation.Create(New("a") with { DependencyToken = "a" }, New("A") with { DependencyToken = "A" }, New("b") with { DependencyToken = "a" });

        Assert.Equal(["A", "a"], simulation.Script.StartedNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Member_that_is_retried_holds_back_the_later_ones()
    {
        var simulation = new JobSimulation(handler: options => options.RetryAttempts = 3);
        simulation.Script.Work = (context, _) => Task.FromResult(context.Name == "a" && context.Attempt < 3 ? JobResult.Retry("flaky") : JobResult.Succeeded());

        simulation.Create(Member("a"), Member("b"));
        Assert.Equal(["a"], simulation.Script.StartedNames);
        simulation.Advance(60);

        Assert.Equal(["a", "a", "a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Member_that_is_postponed_holds_back_the_later_ones()
    {
        var simulation = new JobSimulation();

        simulation.Create(Member("a") with { PostponeUntil = simulation.Now.AddSeconds(60) }, Member("b"));
        simulation.Advance(59.5);
        Assert.Empty(simulation.Script.Started);
        simulation.Advance(1);

        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
    }

    [Theory]
    [InlineData(0, "a b c d")]
    [InlineData(1, "a c d")]
    [InlineData(2, "a b d")]
    [InlineData(3, "a b c")]
    public void Cancel_or_delete_of_any_member_takes_it_out_and_the_rest_goes_on(int member, string started)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            foreach (var isDelete in new[] { false, true })
            {
                var simulation = new JobSimulation(seed);
                simulation.Script.Work = (_, token) => simulation.WorkAsync(5, token);
                var ids = simulation.Create(Member("a"), Member("b"), Member("c"), Member("d"));
                simulation.Advance(1);

                simulation.Run(() => isDelete ? simulation.Job(ids[member]).DeleteAsync(JobCaller.System, null) : simulation.Job(ids[member]).CancelAsync(JobCaller.System));
                simulation.Advance(25);

                Assert.Equal(started, string.Join(' ', simulation.Script.StartedNames));
                Assert.Equal(1, simulation.Script.MostRunning);
                Assert.All(ids.Where((_, i) => i != member), id => Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status));
                Assert.Equal(isDelete ? null : JobStatusCode.Canceled, simulation.Store.Find(ids[member])?.Status.Status);
            }
        }
    }

    [Fact]
    public void Failed_member_with_halt_stops_the_line_until_it_is_deleted()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (context, _) => Task.FromResult(context.Name == "a" ? JobResult.Failed("broken") : JobResult.Succeeded());
        var ids = simulation.Create(Member("a") with { OnFailure = JobFailureAction.Halt }, Member("b"));
        simulation.Advance(3_600);
        Assert.Equal(["a"], simulation.Script.StartedNames);

        simulation.Run(() => simulation.Job(ids[0]).DeleteAsync(JobCaller.System, null));
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Failed_member_with_halt_stops_the_line_until_it_is_retried()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (context, _) => Task.FromResult(context is { Name: "a", Attempt: 1 } ? JobResult.Failed("broken") : JobResult.Succeeded());
        var ids = simulation.Create(Member("a") with { OnFailure = JobFailureAction.Halt }, Member("b"));

        simulation.Run(() => simulation.Job(ids[0]).RetryAsync(JobCaller.System));
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal(["a", "a", "b"], simulation.Script.StartedNames);
        Assert.Equal((JobStatusCode.Succeeded, 0), (simulation.Status(ids[0]).Status, simulation.Status(ids[0]).RetryCount));
    }

    [Fact]
    public void Retried_member_goes_before_all_who_wait()
    {
        var simulation = new JobSimulation(slots: 1);
        var gate = new TaskCompletionSource<JobResult>();
        simulation.Script.Work = (context, _) => context switch
        {
            { Name: "a", Attempt: 1 } => Task.FromResult(JobResult.Failed("broken")),
            { Name: "b" } => gate.Task,
            _ => Task.FromResult(JobResult.Succeeded()),
        };
        var ids = simulation.Create(Member("a"), Member("b"), Member("c"));

        simulation.Run(() => simulation.Job(ids[0]).RetryAsync(JobCaller.System));
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(5);

        Assert.Equal(["a", "b", "a", "c"], simulation.Script.StartedNames);
    }

    // Nobody but the job itself knows that it is back: reconciliation would find it only after seconds.
    [Fact]
    public void Retried_member_that_was_canceled_before_its_turn_starts_at_once()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var jobs = simulation.Create(Member("a"), Member("b"));
        simulation.Run(() => simulation.Job(jobs[1]).CancelAsync(JobCaller.System));
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(0.01);

        simulation.Run(() => simulation.Job(jobs[1]).RetryAsync(JobCaller.System));
        simulation.Advance(0.01);

        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Retried_member_starts_as_soon_as_a_later_one_stops_to_wait_for_its_retry()
    {
        var simulation = new JobSimulation(handler: options => options.RetryAttempts = 3);
        var gate = new TaskCompletionSource<JobResult>();
        simulation.Script.Work = (context, _) => context.Name == "b" ? gate.Task : Task.FromResult(context.Attempt == 1 ? JobResult.Failed("broken") : JobResult.Succeeded());
        var jobs = simulation.Create(Member("a"), Member("b"));
        simulation.Run(() => simulation.Job(jobs[0]).RetryAsync(JobCaller.System));
        simulation.Advance(0.01);
        Assert.Equal(["a", "b"], simulation.Script.StartedNames);

        gate.SetResult(JobResult.Retry("flaky"));
        simulation.Advance(0.01);

        Assert.Equal(["a", "b", "a"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Retry_of_a_succeeded_job_is_refused()
    {
        var simulation = new JobSimulation();
        var ids = simulation.Create(New());

        var refusal = Assert.Throws<JobException>(() => simulation.Run(() => simulation.Job(ids[0]).RetryAsync(JobCaller.System)));

        Assert.Equal(JobErrorCodes.AsyncOperationInvalidStateChangeToReady, refusal.Code);
    }

    [Fact]
    public void Failed_member_without_halt_lets_the_next_one_go()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (context, _) => Task.FromResult(context.Name == "a" ? JobResult.Failed("broken") : JobResult.Succeeded());

        simulation.Create(Member("a"), Member("b"));

        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Abandoned_run_keeps_the_turn_until_it_has_really_ended()
    {
        var simulation = new JobSimulation(handler: options => options.CancelGrace = TimeSpan.FromSeconds(2));
        var gate = simulation.Script.HoldAll(heedsCancel: false);
        var ids = simulation.Create(Member("a"), Member("b"));

        simulation.Run(() => simulation.Job(ids[0]).CancelAsync(JobCaller.System));
        simulation.Advance(100);
        Assert.Equal((JobStatusCode.Canceled, true), (simulation.Status(ids[0]).Status, simulation.Status(ids[0]).Abandoned));
        Assert.Equal(["a"], simulation.Script.StartedNames);
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(1);

        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
        Assert.Equal(JobStatusCode.Canceled, simulation.Status(ids[0]).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Members_hand_their_turn_over_in_the_write_that_ends_or_removes_them(bool autoDelete)
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (_, token) => simulation.WorkAsync(0.1, token);
        simulation.Create([.. Enumerable.Range(0, 10).Select(i => Member($"{i}") with { AutoDelete = autoDelete })]);

        simulation.Advance(5);

        Assert.Equal(autoDelete ? 0 : 10, simulation.Store.Rows.Count);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), simulation.Script.StartedNames);
        Assert.Equal(8, simulation.Store.HandedOver);
    }
}
