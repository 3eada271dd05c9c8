using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>The two signals by which a running handler is asked to stop, and what becomes of one that does not.</summary>
public sealed class SteeringTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");

    [Fact]
    public void PauseAsync_fires_the_pause_token_alone_and_gives_the_handler_all_the_time_it_needs()
    {
        var simulation = new JobSimulation(handler: options => (options.CancelGrace, options.TimeLimit) = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)));
        var (paused, canceled, gate) = (false, false, new TaskCompletionSource<JobResult>());
        simulation.Script.Work = (context, token) =>
        {
            context.PauseRequested.Register(() => paused = true);
            token.Register(() => canceled = true);
            return gate.Task;
        };
        var id = simulation.Create(New())[0];

        simulation.Run(() => simulation.Job(id).PauseAsync(Ann));
        simulation.Advance(36_000);
        Assert.Equal((true, false, JobStatusCode.Pausing), (paused, canceled, simulation.Status(id).Status));

        gate.SetException(new OperationCanceledException());
        simulation.Scheduler.RunUntilIdle();
        var status = simulation.Status(id);
        Assert.Equal((JobStatusCode.Waiting, JobWait.Paused, null, 0), (status.Status, status.Wait, status.PostponeUntil, status.RetryCount));
        Assert.Equal("paused by Ann", simulation.Explain(id).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Handler_that_ignores_a_pause_ends_as_it_ends(bool succeeds)
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];

        simulation.Run(() => simulation.Job(id).PauseAsync(Ann));
        gate.SetResult(succeeds ? JobResult.Succeeded() : JobResult.Failed("broken"));
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal(succeeds ? JobStatusCode.Succeeded : JobStatusCode.Failed, simulation.Status(id).Status);
    }

    [Fact]
    public void CancelAsync_after_a_pause_cancels()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];

        simulation.Run(() => simulation.Job(id).PauseAsync(Ann));
        simulation.Run(() => simulation.Job(id).CancelAsync(Ann));
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal((JobStatusCode.Canceled, 0), (simulation.Status(id).Status, simulation.Script.Running));
    }

    [Fact]
    public void CancelAsync_of_a_handler_that_ignored_a_pause_abandons_it_after_the_grace_time()
    {
        var simulation = new JobSimulation(handler: options => options.CancelGrace = TimeSpan.FromSeconds(5));
        simulation.Script.HoldAll(heedsCancel: false);
        var id = simulation.Create(New())[0];
        simulation.Run(() => simulation.Job(id).PauseAsync(Ann));
        simulation.Advance(30);

        simulation.Run(() => simulation.Job(id).CancelAsync(Ann));
        simulation.Advance(4.9);
        Assert.Equal((JobStatusCode.Canceling, false), (simulation.Status(id).Status, simulation.Status(id).Abandoned));
        simulation.Advance(0.2);

        Assert.Equal((JobStatusCode.Canceled, true), (simulation.Status(id).Status, simulation.Status(id).Abandoned));
    }

    [Fact]
    public void PostponeAsync_of_a_running_job_asks_it_to_stop_and_runs_it_again_at_its_time()
    {
        var simulation = new JobSimulation();
        var canceled = false;
        simulation.Script.Work = async (context, token) =>
        {
            token.Register(() => canceled = true);
            await Task.Delay(context.Attempt == 1 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, simulation.Scheduler.Time, context.PauseRequested);
            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];
        var until = simulation.Now.AddMinutes(5);

        simulation.Run(() => simulation.Job(id).PostponeAsync(until, Ann));
        simulation.Scheduler.RunUntilIdle();
        var status = simulation.Status(id);
        Assert.Equal((JobStatusCode.Waiting, JobWait.Postponed, until, 0, false), (status.Status, status.Wait, status.PostponeUntil, status.RetryCount, canceled));

        simulation.Advance(299);
        Assert.Single(simulation.Script.Started);
        simulation.Advance(2);
        Assert.Equal((JobStatusCode.Succeeded, 2), (simulation.Status(id).Status, simulation.Status(id).Attempt));
    }

    [Fact]
    public void ResumeAsync_of_a_member_that_is_not_its_turn_leaves_it_in_its_place()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var ids = simulation.Create(Member("first"), Member("second") with { PostponeUntil = simulation.Now.AddHours(1) }, Member("third"));

        simulation.Run(() => simulation.Job(ids[1]).ResumeAsync(Ann));
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal((JobStatusCode.WaitingForResources, false), (simulation.Status(ids[1]).Status, simulation.Status(ids[1]).Admitted));

        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal(["first", "second", "third"], simulation.Script.StartedNames);
    }

    [Fact]
    public void RetryAsync_of_members_runs_them_in_their_old_order_before_all_that_wait()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (context, _) => Task.FromResult(JobResult.Failed("broken"));
        var ids = simulation.Create([.. Enumerable.Range(0, 4).Select(i => Member($"{i}"))]);
        var gate = simulation.Script.HoldAll();
        simulation.Create(Member("later"), Member("last"));
        simulation.Script.Started.Clear();

        foreach (var i in new[] { 3, 1, 2 })
        {
            simulation.Run(() => simulation.Job(ids[i]).RetryAsync(Ann));
        }

        gate.SetResult(JobResult.Succeeded());
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal(["1", "2", "3", "last"], simulation.Script.StartedNames);
    }
}
