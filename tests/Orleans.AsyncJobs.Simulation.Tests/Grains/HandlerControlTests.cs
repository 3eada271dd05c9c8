using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.Simulation;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Handlers that are paused and limited while the service runs.</summary>
public sealed class HandlerControlTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann") { Reason = "the mail server is down" };

    [Fact]
    public void PauseHandlerAsync_holds_its_jobs_and_lets_others_pass()
    {
        var simulation = new JobSimulation(slots: 1);
        var gate = simulation.Script.HoldAll();
        var ids = simulation.Create(New("runs"), New("waits"), Other("other"));

        simulation.Run(() => Client(simulation).PauseHandlerAsync(MessageName, Ann));
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(120);
        simulation.Create(New("later"));
        simulation.Advance(120);

        Assert.Equal(["runs", "other"], simulation.Script.StartedNames);
        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(ids[0]).Status);
        Assert.Equal(JobStatusCode.WaitingForResources, simulation.Status(ids[1]).Status);

        simulation.Run(() => Client(simulation).ResumeHandlerAsync(MessageName, Ann));
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal(["runs", "other", "waits", "later"], simulation.Script.StartedNames);
    }

    [Fact]
    public void ExplainAsync_of_a_job_of_a_paused_handler_names_who_and_the_way_out()
    {
        var simulation = new JobSimulation();
        simulation.Run(() => Client(simulation).PauseHandlerAsync(MessageName, Ann));
        var since = simulation.Now;
        simulation.Advance(5);
        var id = simulation.Create(New())[0];

        var explanation = simulation.Explain(id);

        Assert.Equal((JobWaitKind.HandlerPaused, "handler paused by Ann", "Somebody has to resume the handler 'Scripted'."), (explanation.Kind, explanation.Reason, explanation.Remedy));
        Assert.Equal(("Ann", since), (explanation.By, explanation.Since));
    }

    [Fact]
    public void ExplainAsync_of_a_member_behind_one_of_a_paused_handler_tells_of_the_pause()
    {
        var simulation = new JobSimulation();
        simulation.Run(() => Client(simulation).PauseHandlerAsync(MessageName, Ann));
        var ids = simulation.Create(Member("first"), Other("second") with { DependencyToken = "t" });

        Assert.Equal("token: behind \"first\" (Ready, handler paused by Ann), 1 in front", simulation.Explain(ids[1]).Reason);
    }

    // The rows that were there before the handler got a limit line up apart too, whichever state they wake from.
    [Fact]
    public void PauseHandlerAsync_with_a_long_queue_and_many_that_wake_holds_up_nobody()
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Script.HoldAll();
        var first = simulation.Create([.. Enumerable.Range(0, 900).Select(i => New($"{i}"))]);
        simulation.Create([.. Enumerable.Range(0, 900).Select(i => New($"late {i}") with { PostponeUntil = simulation.Now.AddSeconds(30) })]);
        simulation.Run(() => Client(simulation).PauseHandlerAsync(MessageName, Ann));
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        simulation.Advance(60);

        simulation.Run(() => simulation.Job(first[0]).CancelAsync(Ann));
        var others = simulation.Create([.. Enumerable.Range(0, 50).Select(i => Other($"other {i}"))]);
        simulation.Advance(5);

        Assert.All(others, id => Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status));
        Assert.Equal(52, simulation.Script.Started.Count);
    }

    [Fact]
    public void PauseHandlerAsync_outlives_the_process()
    {
        var simulation = new JobSimulation();
        simulation.Run(() => Client(simulation).PauseHandlerAsync(MessageName, Ann));
        var ids = simulation.Create(New(), Other("other"));

        simulation.Run(async () =>
        {
            await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
            await simulation.Cluster.StartSiloAsync();
        });
        simulation.Create(New());
        simulation.Advance(60);

        Assert.Equal(["other"], simulation.Script.StartedNames);
        Assert.Equal("handler paused by Ann", simulation.Explain(ids[0]).Reason);
    }

    [Fact]
    public void PauseHandlerAsync_whose_notice_is_lost_holds_from_the_next_round_on()
    {
        var simulation = new JobSimulation();
        simulation.Scheduler.Faults = (_, call) => call == "IDispatcherQueueGrain.SetHandlersAsync" ? CallFault.LoseRequest : CallFault.None;

        simulation.Run(() => Client(simulation).PauseHandlerAsync(MessageName, Ann));
        simulation.Advance(31);
        simulation.Create(New());

        Assert.Empty(simulation.Script.Started);
    }

    [Fact]
    public void Settings_that_cannot_be_read_at_the_start_let_no_job_start_or_be_stored_until_they_can()
    {
        var simulation = new JobSimulation();
        simulation.Run(() => Client(simulation).PauseHandlerAsync(MessageName, Ann));
        var ids = simulation.Create(New(), Other("other") with { PostponeUntil = simulation.Now.AddSeconds(2) });
        simulation.HandlerSettings.Fault = new TimeoutException("the storage is away");
        simulation.Run(async () =>
        {
            await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
            await simulation.Cluster.StartSiloAsync();
        });
        simulation.Advance(10);

        Assert.Empty(simulation.Script.Started);
        Assert.Equal(JobErrorKind.Unavailable, simulation.Run(() => Assert.ThrowsAsync<JobException>(() => simulation.CreateAsync(Other("refused")))).Kind);

        simulation.HandlerSettings.Fault = null;
        simulation.Advance(5);
        Assert.Equal(["other"], simulation.Script.StartedNames);
        Assert.Equal(JobStatusCode.WaitingForResources, simulation.Status(ids[0]).Status);
    }

    [Fact]
    public void LimitHandlerAsync_counts_what_runs_already_and_null_takes_the_registered_limit_back()
    {
        var simulation = new JobSimulation(slots: 10, handler: options => options.MaxConcurrentJobs = 4);
        var ends = new Queue<TaskCompletionSource<JobResult>>();
        simulation.Script.Work = (_, _) =>
        {
            ends.Enqueue(new TaskCompletionSource<JobResult>());
            return ends.Last().Task;
        };
        simulation.Create([.. Enumerable.Range(0, 10).Select(i => New($"{i}"))]);
        Assert.Equal(4, simulation.Script.Running);

        simulation.Run(() => Client(simulation).LimitHandlerAsync(MessageName, 2, Ann));
        End(3);
        Assert.Equal(2, simulation.Script.Running);

        simulation.Run(() => Client(simulation).LimitHandlerAsync(MessageName, 7, Ann));
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal(7, simulation.Script.Running);

        simulation.Run(() => Client(simulation).LimitHandlerAsync(MessageName, null, Ann));
        End(4);
        Assert.Equal(3, simulation.Script.Running);
        var status = simulation.Run(() => Client(simulation).GetHandlersAsync()).Single(handler => handler.MessageName == MessageName);
        Assert.Equal((4, 4, false, Ann), (status.Limit, status.RegisteredLimit, status.IsPaused, status.ChangedBy));

        void End(int count)
        {
            for (; count > 0; count--)
            {
                ends.Dequeue().SetResult(JobResult.Succeeded());
                simulation.Scheduler.RunUntilIdle();
            }
        }
    }

    [Fact]
    public void LimitHandlerAsync_of_a_handler_without_a_limit_counts_what_runs_already()
    {
        var simulation = new JobSimulation(slots: 10);
        simulation.Script.HoldAll();
        simulation.Create([.. Enumerable.Range(0, 3).Select(i => New($"{i}"))]);

        simulation.Run(() => Client(simulation).LimitHandlerAsync(MessageName, 4, Ann));
        simulation.Create([.. Enumerable.Range(0, 3).Select(i => New($"more {i}"))]);
        simulation.Advance(60);

        Assert.Equal(4, simulation.Script.Running);
    }

    // A chain hands its slot from member to member without the dispatcher: it stops at the pause all the same.
    [Fact]
    public void PauseHandlerAsync_stops_a_chain_that_passes_its_slot_on()
    {
        var simulation = new JobSimulation(slots: 2);
        var started = 0;
        simulation.Script.Work = async (_, token) =>
        {
            started++;
            return await simulation.WorkAsync(0.1, token);
        };
        simulation.Create([.. Enumerable.Range(0, 50).Select(i => Member($"{i}"))]);
        simulation.Advance(1);
        simulation.Run(() => Client(simulation).PauseHandlerAsync(MessageName, Ann));
        var before = started;
        simulation.Advance(60);

        Assert.InRange(before, 5, 20);
        Assert.InRange(started, before, before + 1);

        simulation.Run(() => Client(simulation).ResumeHandlerAsync(MessageName, Ann));
        simulation.Advance(60);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), simulation.Script.StartedNames);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void LimitHandlerAsync_out_of_its_range_is_refused(int limit)
    {
        var simulation = new JobSimulation();

        var refusal = simulation.Run(() => Assert.ThrowsAsync<JobException>(() => Client(simulation).LimitHandlerAsync(MessageName, limit)));

        Assert.Equal($"The limit is {limit}; 1 to 10000 is allowed, or none for the one it is registered with.", refusal.Message);
    }

    [Fact]
    public void PauseHandlerAsync_of_a_name_that_is_nearly_one_names_that()
    {
        var simulation = new JobSimulation();

        var refusal = simulation.Run(() => Assert.ThrowsAsync<JobException>(() => Client(simulation).PauseHandlerAsync("Scriptd")));

        Assert.Equal((JobErrorKind.NotFound, "No handler is registered for the message name 'Scriptd'. Did you mean 'Scripted'?"), (refusal.Kind, refusal.Message));
    }

    [Fact]
    public void PauseHandlerAsync_with_a_reason_that_is_too_long_is_refused()
    {
        var simulation = new JobSimulation();

        simulation.Run(() => Assert.ThrowsAsync<JobException>(() => Client(simulation).PauseHandlerAsync(MessageName, Ann with { Reason = new string('x', 1_001) })));

        Assert.All(simulation.Run(() => Client(simulation).GetHandlersAsync()), handler => Assert.False(handler.IsPaused));
    }

    private static IJobClient Client(JobSimulation simulation) => simulation.Services.GetRequiredService<IJobClient>();

    private static NewJob Other(string name) => New(name) with { MessageName = OtherMessageName };
}
