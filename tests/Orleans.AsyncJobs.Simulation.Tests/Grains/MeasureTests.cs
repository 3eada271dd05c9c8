using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Telemetry;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What the service measures of jobs, runs and slots.</summary>
public sealed class MeasureTests : IDisposable
{
    private readonly JobInstruments _instruments = new();

    public MeasureTests() => Measures = new RecordedMeasures(_instruments);

    private RecordedMeasures Measures { get; }

    public void Dispose()
    {
        Measures.Dispose();
        _instruments.Dispose();
    }

    [Fact]
    public void Job_that_succeeds_is_counted_as_created_and_its_run_with_wait_and_duration()
    {
        var simulation = Simulate();
        simulation.Script.Work = (_, token) => simulation.WorkAsync(3, token);

        simulation.Create(New());
        simulation.Advance(4);

        Assert.Equal([1], Measures.Of("asyncjobs.job.created handler=Scripted"));
        Assert.Equal([0], Measures.Of("asyncjobs.job.wait.duration handler=Scripted"));
        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=succeeded"));
        Assert.Equal([3], Measures.Of("asyncjobs.run.duration handler=Scripted outcome=succeeded"));
    }

    [Fact]
    public void Job_that_waits_for_a_slot_tells_how_long_it_could_have_run()
    {
        var simulation = Simulate(slots: 1);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(5, token);

        simulation.Create(New("first"), New("second"));
        simulation.Advance(6);

        Assert.Equal([0, 5], Measures.Of("asyncjobs.job.wait.duration handler=Scripted"));
    }

    [Fact]
    public void Member_of_a_token_did_not_wait_for_a_slot_while_others_were_in_front()
    {
        var simulation = Simulate();
        simulation.Script.Work = (_, token) => simulation.WorkAsync(5, token);

        simulation.Create(Member("first"), Member("second"), Member("third"));
        simulation.Advance(16);

        Assert.Equal([0, 0, 0], Measures.Of("asyncjobs.job.wait.duration handler=Scripted").Select(seconds => Math.Round(seconds, 1)));
    }

    [Fact]
    public void Postponed_job_did_not_wait_and_was_woken_in_time()
    {
        var simulation = Simulate();

        simulation.Create(New() with { PostponeUntil = simulation.Now.AddSeconds(60) });
        simulation.Advance(70);

        Assert.InRange(Assert.Single(Measures.Of("asyncjobs.job.due.lag")), 0, 0.01);
        Assert.InRange(Assert.Single(Measures.Of("asyncjobs.job.wait.duration handler=Scripted")), 0, 0.01);
    }

    [Fact]
    public void Run_that_fails_is_counted_by_what_became_of_it()
    {
        var simulation = Simulate(handler: options => options.RetryAttempts = 2);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Retry("not yet"));

        simulation.Create(New());
        simulation.Advance(60);

        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=failedWithRetry"));
        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=failed"));
    }

    [Fact]
    public void Run_that_is_given_up_is_counted_once_and_shown_as_abandoned_until_it_has_ended()
    {
        var simulation = Simulate(handler: options => options.CancelGrace = TimeSpan.FromSeconds(5));
        var gate = simulation.Script.HoldAll(heedsCancel: false);
        var id = simulation.Create(New())[0];
        Assert.Equal([1], Measures.Now("asyncjobs.run.active handler=Scripted state=running"));

        simulation.Run(() => simulation.Job(id).CancelAsync(JobCaller.System));
        simulation.Advance(6);

        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=abandoned"));
        Assert.Equal([1], Measures.Now("asyncjobs.run.active handler=Scripted state=abandoned"));
        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=abandoned"));
        Assert.Empty(Measures.Of("asyncjobs.run.ended handler=Scripted outcome=canceled"));
        Assert.Empty(Measures.Now("asyncjobs.run.active handler=Scripted state=abandoned"));
    }

    [Fact]
    public void Run_whose_process_died_is_counted_as_lost_without_a_duration()
    {
        var simulation = Simulate(before: store => store.Seed(Row(status: JobStatusCode.InProgress, change: status => status with { Attempt = 1, HostId = "127.0.0.1:1@1" })));

        simulation.Advance(1);

        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=lost"));
        Assert.Empty(Measures.Of("asyncjobs.run.duration handler=Scripted outcome=lost"));
        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=succeeded"));
    }

    [Fact]
    public void Deleted_job_that_ran_has_ended_as_canceled()
    {
        var simulation = Simulate();
        simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];

        simulation.Run(() => simulation.Job(id).DeleteAsync(JobCaller.System, null));
        simulation.Scheduler.RunUntilIdle();

        Assert.Null(simulation.Store.Find(id));
        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=canceled"));
    }

    [Fact]
    public void Job_that_goes_with_its_success_is_counted_as_succeeded()
    {
        var simulation = Simulate();

        simulation.Create(New() with { AutoDelete = true });

        Assert.Equal([1], Measures.Of("asyncjobs.run.ended handler=Scripted outcome=succeeded"));
    }

    [Fact]
    public void Slots_and_stored_jobs_are_shown_while_somebody_looks()
    {
        var simulation = Simulate(slots: 2);
        simulation.Script.HoldAll();

        simulation.Create(New(), New(), New(), New() with { PostponeUntil = simulation.Now.AddHours(1) });
        simulation.Advance(12);

        Assert.Equal([2], Measures.Now("asyncjobs.slot.usage"));
        Assert.Equal([2], Measures.Now("asyncjobs.slot.limit"));
        Assert.Equal([1], Measures.Now("asyncjobs.queue.length handler=Scripted"));
        Assert.Equal([2], Measures.Now("asyncjobs.job.count handler=Scripted status=inProgress"));
        Assert.Equal([1], Measures.Now("asyncjobs.job.count handler=Scripted status=capacity"));
        Assert.Equal([1], Measures.Now("asyncjobs.job.count handler=Scripted status=postponed"));
    }

    [Fact]
    public void Paused_handler_is_shown_as_paused()
    {
        var simulation = Simulate();

        simulation.Run(() => simulation.Services.GetRequiredService<IJobClient>().PauseHandlerAsync(MessageName));
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal([1], Measures.Now("asyncjobs.handler.paused handler=Scripted"));
        Assert.Equal([0], Measures.Now("asyncjobs.handler.paused handler=Other"));
    }

    private JobSimulation Simulate(int slots = 4, Action<JobHandlerOptions>? handler = null, Action<InMemoryJobStore>? before = null) =>
        new(slots: slots, handler: handler, before: before, services: services => services.AddSingleton(_instruments));
}
