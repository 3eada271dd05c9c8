using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Time: retries, postponement, time limit, grace time.</summary>
public sealed class RetryTests
{
    [Fact]
    public void Job_that_fails_is_tried_again_at_its_time_and_never_early()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed);
            DateTimeOffset? due = null;
            var delays = new List<TimeSpan>();
            simulation.Script.Work = (context, _) =>
            {
                if (due is { } time)
                {
                    delays.Add(simulation.Now - time);
                }

                return Task.FromResult(JobResult.Retry("flaky"));
            };
            simulation.Store.Done = operation => due = operation.Rows.Count == 1 ? operation.Rows[0].Status.PostponeUntil ?? due : due;

            var id = simulation.Create(New())[0];
            simulation.Advance(120);

            Assert.Equal((JobStatusCode.Failed, 4, 3), (simulation.Status(id).Status, simulation.Status(id).Attempt, simulation.Status(id).RetryCount));
            Assert.Equal(3, delays.Count);
            Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        }
    }

    [Fact]
    public void Job_that_asks_for_an_endless_wait_waits_until_the_last_date()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Retry("later", retryAfter: TimeSpan.MaxValue));

        var id = simulation.Create(New())[0];

        Assert.Equal((JobStatusCode.Waiting, 9999), (simulation.Status(id).Status, simulation.Status(id).PostponeUntil?.Year));
    }

    [Fact]
    public void Job_postponed_at_create_starts_at_its_time()
    {
        var simulation = new JobSimulation();
        var until = simulation.Now.AddSeconds(90.5);
        var started = new List<DateTimeOffset>();
        simulation.Script.Work = (_, _) =>
        {
            started.Add(simulation.Now);
            return Task.FromResult(JobResult.Succeeded());
        };

        simulation.Create(New() with { PostponeUntil = until });
        simulation.Advance(90.4);
        Assert.Empty(started);
        simulation.Advance(1);

        Assert.InRange(Assert.Single(started) - until, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Handler_at_its_time_limit_is_stopped_and_counts_as_a_transient_failure()
    {
        var simulation = new JobSimulation(handler: options => options.TimeLimit = TimeSpan.FromSeconds(10));
        simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];

        simulation.Advance(9.9);
        Assert.Equal(JobStatusCode.InProgress, simulation.Status(id).Status);
        simulation.Advance(0.2);

        var status = simulation.Status(id);
        Assert.Equal((1, JobErrorCodes.SandboxWorkerPluginExecuteTimeout), (status.RetryCount, status.ErrorCode));
        Assert.Equal(10, status.ExecutionSeconds);
    }

    [Fact]
    public void Handler_that_outlives_its_grace_time_is_abandoned_and_holds_its_slot_until_it_ends()
    {
        var simulation = new JobSimulation(slots: 1, handler: options =>
        {
            options.CancelGrace = TimeSpan.FromSeconds(5);
            options.TimeLimit = TimeSpan.FromMinutes(10);
        });
        var gate = simulation.Script.HoldAll(heedsCancel: false);
        var ids = simulation.Create(New("a"), New("b"));
        simulation.Run(() => simulation.Job(ids[0]).CancelAsync(JobCaller.System));
        simulation.Advance(4.9);
        Assert.Equal(JobStatusCode.Canceling, simulation.Status(ids[0]).Status);

        simulation.Advance(120);
        Assert.Equal((JobStatusCode.Canceled, true), (simulation.Status(ids[0]).Status, simulation.Status(ids[0]).Abandoned));
        Assert.Single(simulation.Script.Started);

        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal((JobStatusCode.Canceled, false), (simulation.Status(ids[0]).Status, simulation.Status(ids[0]).Abandoned));
        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Retry_of_an_abandoned_run_waits_until_it_has_ended()
    {
        var simulation = new JobSimulation(slots: 2, handler: options =>
        {
            options.TimeLimit = TimeSpan.FromSeconds(1);
            options.CancelGrace = TimeSpan.FromSeconds(1);
        });
        var gate = simulation.Script.HoldAll(heedsCancel: false);
        var id = simulation.Create(New())[0];
        simulation.Advance(120);
        Assert.Single(simulation.Script.Started);

        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(2);

        Assert.Equal((JobStatusCode.Succeeded, 2), (simulation.Status(id).Status, simulation.Status(id).Attempt));
        Assert.False(simulation.Script.HasOverlap);
    }
}
