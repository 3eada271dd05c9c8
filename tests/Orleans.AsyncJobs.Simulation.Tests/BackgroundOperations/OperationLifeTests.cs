using System.Text.Json;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Tests.Grains;

namespace Orleans.AsyncJobs.Tests.BackgroundOperations;

/// <summary>Background operations in virtual time: retries, time to live, the grace time of a cancel.</summary>
public sealed class OperationLifeTests
{
    [Fact]
    public void Failing_operation_is_run_four_times_and_tells_its_end_once()
    {
        var simulation = new OperationSimulation { Work = (_, _) => throw new IOException("flaky") };

        var id = simulation.Create();
        simulation.Jobs.Advance(120);

        Assert.Equal([1, 2, 3, 4], simulation.Runs.Select(run => run.Attempt));
        Assert.Equal((JobStatusCode.Failed, 3), (simulation.Jobs.Status(id).Status, simulation.Jobs.Status(id).RetryCount));
        Assert.Single(simulation.CallbacksOf(id));
    }

    [Fact]
    public void Operation_goes_within_ten_minutes_of_the_end_of_its_time_to_live_and_not_before()
    {
        var simulation = new OperationSimulation();
        var brief = simulation.Create(ttlSeconds: 3_600, callback: null);
        var usual = simulation.Create(callback: null);

        simulation.Jobs.Advance(3_599);
        Assert.NotNull(simulation.Jobs.Store.Find(brief));
        simulation.Jobs.Advance(601);

        Assert.Null(simulation.Jobs.Store.Find(brief));
        Assert.NotNull(simulation.Jobs.Store.Find(usual));
    }

    [Fact]
    public void Operation_that_runs_or_waits_does_not_go_however_old_it_is()
    {
        var simulation = new OperationSimulation();
        var gate = new TaskCompletionSource<int>();
        simulation.Work = (_, _) => gate.Task;
        var id = simulation.Create(ttlSeconds: 1);

        simulation.Jobs.Advance(110);

        Assert.Equal(JobStateCode.Locked, simulation.Jobs.Status(id).State);
        gate.SetResult(7);
    }

    [Fact]
    public void More_operations_than_one_step_takes_go_in_one_round()
    {
        var simulation = new OperationSimulation(slots: 500);
        for (var i = 0; i < 450; i++)
        {
            simulation.Jobs.Run(() => simulation.CreateAsync(ttlSeconds: 1, callback: null));
        }

        simulation.Jobs.Scheduler.RunUntilIdle();
        simulation.Jobs.Advance(OperationExpiry.Period.TotalSeconds + 5);

        Assert.Empty(simulation.Jobs.Store.Rows);
    }

    [Fact]
    public void Canceled_operation_that_does_not_stop_ends_canceled_after_its_grace_time_and_what_it_gives_then_is_void()
    {
        var simulation = new OperationSimulation();
        var gate = new TaskCompletionSource<int>();
        simulation.Work = (_, _) => gate.Task;
        var id = simulation.Create();

        simulation.Jobs.Run(() => simulation.Operation(id).CancelOperationAsync(JobCaller.System, expectedVersion: null));
        simulation.Jobs.Advance(29);
        Assert.Equal(JobStatusCode.Canceling, simulation.Jobs.Status(id).Status);
        simulation.Jobs.Advance(2);
        Assert.Equal((JobStatusCode.Canceled, true), (simulation.Jobs.Status(id).Status, simulation.Jobs.Status(id).Abandoned));
        gate.SetResult(7);
        simulation.Jobs.Advance(5);

        Assert.Equal((JobStatusCode.Canceled, false), (simulation.Jobs.Status(id).Status, simulation.Jobs.Status(id).Abandoned));
        Assert.Single(simulation.CallbacksOf(id));
    }

    [Fact]
    public void Operation_that_loses_its_process_five_times_fails_and_tells_it()
    {
        var simulation = new OperationSimulation(silos: 2);
        simulation.Work = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, simulation.Jobs.Scheduler.Time, token);
            return 7;
        };
        var id = simulation.Create();
        for (var death = 0; death < 5; death++)
        {
            var host = simulation.Jobs.Status(id).HostId;
            simulation.Jobs.Run(() => simulation.Jobs.Cluster.KillSiloAsync(simulation.Jobs.Cluster.Silos.Single(silo => silo.SiloAddress.ToParsableString() == host)));
            simulation.Jobs.Run(() => simulation.Jobs.Cluster.StartSiloAsync());
            simulation.Jobs.Advance(6);
        }

        Assert.Equal((JobStatusCode.Failed, 5), (simulation.Jobs.Status(id).Status, simulation.Jobs.Status(id).LostRuns));
        Assert.Single(simulation.CallbacksOf(id));
    }

    [Fact]
    public void Callback_job_holds_what_is_sent()
    {
        var simulation = new OperationSimulation();
        string? sent = null;
        simulation.Jobs.Script.Work = (context, _) =>
        {
            sent = context.Input;
            return Task.FromResult(JobResult.Succeeded());
        };

        var id = simulation.Create();
        simulation.Jobs.Advance(1);

        var data = JsonElement.Parse(sent!);
        Assert.Equal("https://a.example/done", data.GetProperty("url").GetString());
        Assert.Equal(
            $$"""{"location":"https://jobs.example/api/backgroundoperation/{{id:D}}","backgroundOperationId":"{{id:D}}","backgroundOperationStateCode":3,"backgroundOperationStatusCode":30}""",
            data.GetProperty("body").GetRawText());
    }

    [Fact]
    public void Deleted_operation_tells_nobody()
    {
        var simulation = new OperationSimulation();
        simulation.Work = async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(90), simulation.Jobs.Scheduler.Time, token);
            return 7;
        };
        var id = simulation.Create();

        simulation.Jobs.Run(() => simulation.Operation(id).DeleteOperationAsync(JobCaller.System, expectedVersion: null));
        simulation.Jobs.Advance(120);

        Assert.Empty(simulation.Jobs.Store.Rows);
    }
}
