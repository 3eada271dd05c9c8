using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What trouble with the table does to jobs: nothing but delay.</summary>
public sealed class StorageTroubleTests
{
    [Theory]
    [InlineData(nameof(StoreFault.Before))]
    [InlineData(nameof(StoreFault.After))]
    public void Outcome_that_cannot_be_stored_is_written_again_and_the_handler_runs_once(string fault)
    {
        var simulation = new JobSimulation();
        var faults = 3;
        simulation.Store.Faults = operation => operation.IsUpdateTo(JobStateCode.Completed) && faults-- > 0 ? Enum.Parse<StoreFault>(fault) : StoreFault.None;

        var id = simulation.Create(New())[0];
        simulation.Advance(5);

        Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt));
        Assert.Single(simulation.Script.Started);
    }

    [Fact]
    public void Data_that_cannot_be_read_is_read_again_and_the_handler_runs_once_with_it()
    {
        var simulation = new JobSimulation();
        var faults = 3;
        simulation.Store.Faults = operation => operation.Kind == StoreOperationKind.ReadData && faults-- > 0 ? StoreFault.Before : StoreFault.None;
        List<string?> inputs = [];
        simulation.Script.Work = (context, _) =>
        {
            inputs.Add(context.Input);
            return Task.FromResult(JobResult.Succeeded());
        };

        var id = simulation.Create(New() with { Data = "input", PostponeUntil = simulation.Now.AddSeconds(1) })[0];
        simulation.Advance(6);

        Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt));
        Assert.Equal(["input"], inputs);
        Assert.Equal(-1, faults);
    }

    [Fact]
    public void Jobs_without_data_read_none()
    {
        var simulation = new JobSimulation();
        var reads = 0;
        simulation.Store.Done = operation => reads += operation.Kind == StoreOperationKind.ReadData ? 1 : 0;

        simulation.Create(New(), New());
        simulation.Advance(5);

        Assert.Equal(2, simulation.Script.Started.Count);
        Assert.Equal(0, reads);
    }

    [Theory]
    [InlineData(nameof(StoreFault.Before))]
    [InlineData(nameof(StoreFault.After))]
    public void Begin_that_cannot_be_stored_is_tried_again_and_counts_as_no_lost_run(string fault)
    {
        var simulation = new JobSimulation(slots: 1);
        var gate = simulation.Script.HoldAll();
        var ids = simulation.Create(New("a"), New("b"));
        var faults = 1;
        simulation.Store.Faults = operation => operation.IsUpdateTo(JobStateCode.Locked) && faults-- > 0 ? Enum.Parse<StoreFault>(fault) : StoreFault.None;

        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(5);

        Assert.Equal((JobStatusCode.Succeeded, 0), (simulation.Status(ids[1]).Status, simulation.Status(ids[1]).LostRuns));
        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Job_whose_run_always_fails_holds_up_nobody_and_is_asked_ever_more_rarely()
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Advance(1);
        var tries = 0;
        simulation.Store.Faults = operation => operation.Rows is [{ Job.Name: "poison", Status.State: JobStateCode.Locked }] && operation.Kind == StoreOperationKind.Update && tries++ >= 0 ? StoreFault.Before : StoreFault.None;
        var gate = simulation.Script.HoldAll();
        simulation.Create(New("a"), New("b"), New("poison", priority: 5));
        var latencies = new List<TimeSpan>();
        simulation.Script.Work = (context, _) => Task.FromResult(JobResult.Succeeded());
        gate.SetResult(JobResult.Succeeded());

        for (var i = 0; i < 300; i++)
        {
            var id = simulation.Create(New($"{i}"))[0];
            simulation.Advance(1);
            latencies.Add(simulation.Status(id).CompletedOn!.Value - simulation.Store.Find(id)!.Job.CreatedOn);
        }

        Assert.All(latencies, latency => Assert.InRange(latency, TimeSpan.Zero, TimeSpan.FromMilliseconds(100)));
        Assert.InRange(tries, 6, 12);
        simulation.Store.Faults = null;
        simulation.Advance(61);
        Assert.All(simulation.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
    }

    [Theory]
    [InlineData(nameof(StoreFault.Before))]
    [InlineData(nameof(StoreFault.After))]
    public void Removal_that_cannot_be_stored_is_tried_again_and_frees_the_slot(string fault)
    {
        var simulation = new JobSimulation(slots: 1);
        var faults = 1;
        simulation.Store.Faults = operation => operation.Kind == StoreOperationKind.Delete && faults-- > 0 ? Enum.Parse<StoreFault>(fault) : StoreFault.None;

        simulation.Create(New("goes") with { AutoDelete = true });
        simulation.Advance(5);
        simulation.Create(New("next"));

        Assert.Equal("next", Assert.Single(simulation.Store.Rows).Job.Name);
        Assert.Equal(["goes", "next"], simulation.Script.StartedNames);
    }

    [Theory]
    [InlineData(nameof(StoreFault.Before), 0)]
    [InlineData(nameof(StoreFault.After), 1)]
    public void Insert_that_is_told_to_have_failed_takes_no_slot_for_good(string fault, int stored)
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Advance(1);
        var faults = 1;
        simulation.Store.Faults = operation => operation.Kind == StoreOperationKind.Insert && faults-- > 0 ? Enum.Parse<StoreFault>(fault) : StoreFault.None;

        simulation.Run(() => Assert.ThrowsAsync<JobException>(() => simulation.CreateAsync(New("doubtful"))));
        simulation.Advance(3);
        simulation.Create(New("next"));
        simulation.Advance(1);

        Assert.Equal(stored + 1, simulation.Script.Started.Count);
        Assert.All(simulation.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 0), (row.Status.Status, row.Status.LostRuns)));
    }

    [Fact]
    public void Store_that_takes_nothing_stops_dispatch_and_comes_back()
    {
        var simulation = new JobSimulation(slots: 2);
        var gate = simulation.Script.HoldAll();
        simulation.Create([.. Enumerable.Range(0, 10).Select(i => New($"{i}"))]);
        simulation.Store.Faults = _ => StoreFault.Before;
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(60);
        Assert.Equal(2, simulation.Script.Started.Count);

        simulation.Store.Faults = null;
        simulation.Advance(5);

        Assert.Equal(10, simulation.Script.Started.Count);
        Assert.All(simulation.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 1), (row.Status.Status, row.Status.Attempt)));
    }

    [Fact]
    public void Action_while_the_store_takes_nothing_is_refused_with_its_code_and_read_again_afterwards()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];
        simulation.Store.Faults = operation => operation.IsWrite ? StoreFault.Before : StoreFault.None;

        var refusal = simulation.Run(() => Assert.ThrowsAsync<JobException>(() => simulation.Job(id).CancelAsync(JobCaller.System)));
        Assert.Equal(JobErrorKind.Unavailable, refusal.Kind);
        Assert.Equal(JobStatusCode.InProgress, simulation.Run(() => simulation.Job(id).GetAsync()).Status);

        simulation.Store.Faults = null;
        simulation.Run(() => simulation.Job(id).CancelAsync(JobCaller.System));
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal(JobStatusCode.Canceled, simulation.Status(id).Status);
    }

    [Fact]
    public void Auto_delete_that_a_crash_cut_off_leaves_the_run_to_be_made_again()
    {
        var simulation = new JobSimulation();
        simulation.Store.Faults = operation => operation.Kind == StoreOperationKind.Delete ? StoreFault.Before : StoreFault.None;
        var id = simulation.Create(New() with { AutoDelete = true })[0];
        Assert.Equal(JobStateCode.Locked, simulation.Status(id).State);

        simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]));
        simulation.Store.Faults = null;
        simulation.Run(() => simulation.Cluster.StartSiloAsync());
        simulation.Advance(2);

        Assert.Empty(simulation.Store.Rows);
        Assert.Equal([1, 2], simulation.Script.Started.Select(run => run.Attempt));
    }
}
