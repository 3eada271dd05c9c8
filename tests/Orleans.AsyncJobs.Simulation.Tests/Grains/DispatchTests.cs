using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Which jobs run, when, and how many at a time.</summary>
public sealed class DispatchTests
{
    [Fact]
    public void CreateAsync_with_a_free_slot_takes_two_writes_in_all()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        var written = new List<JobStatusCode>();
        simulation.Store.Done = operation => written.AddRange(operation.Rows.Select(row => row.Status.Status));

        var id = simulation.Create(JobSimulation.New())[0];

        Assert.Equal([JobStatusCode.InProgress, JobStatusCode.Succeeded], written);
        Assert.Equal(1, simulation.Status(id).Attempt);
    }

    [Fact]
    public void CreateAsync_of_more_jobs_than_slots_runs_no_more_than_slots_at_a_time()
    {
        var simulation = new JobSimulation(slots: 3);
        simulation.Script.Work = (_, token) => WorkAsync(simulation, 1, token);

        simulation.Create([.. Enumerable.Range(0, 20).Select(i => JobSimulation.New($"{i}"))]);
        simulation.Advance(20);

        Assert.Equal(3, simulation.Script.MostRunning);
        Assert.Equal(20, simulation.Script.Started.Count);
        Assert.All(simulation.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
    }

    [Fact]
    public void Line_goes_by_priority_then_by_creation()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.Work = (_, token) => WorkAsync(simulation, 1, token);
        simulation.Create(JobSimulation.New("first"));

        simulation.Create(JobSimulation.New("a"), JobSimulation.New("b", 5), JobSimulation.New("c", 10));
        simulation.Create(JobSimulation.New("d", 5), JobSimulation.New("e"));
        simulation.Advance(10);

        Assert.Equal(["first", "c", "b", "d", "a", "e"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Line_longer_than_the_window_is_read_on_and_an_urgent_job_overtakes_it()
    {
        var simulation = new JobSimulation(slots: 8);
        simulation.Script.Work = (_, token) => WorkAsync(simulation, 1, token);
        for (var batch = 0; batch < 3; batch++)
        {
            simulation.Run(() => simulation.CreateAsync([.. Enumerable.Range(batch * 1_000, 1_000).Select(i => JobSimulation.New($"{i}"))]));
        }

        simulation.Advance(40);

        simulation.Create(JobSimulation.New("urgent", 10));
        var before = simulation.Script.Started.Count;
        simulation.Advance(1);
        Assert.Contains("urgent", simulation.Script.StartedNames.Skip(before).Take(8));

        simulation.Advance(600);
        Assert.Equal(3_001, simulation.Script.Started.Count);
        Assert.Equal(3_000, simulation.Script.Started.Where(run => run.Name != "urgent").Select(run => int.Parse(run.Name)).Order().Distinct().Count());
        Assert.All(simulation.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
    }

    [Fact]
    public void CreateAsync_while_a_waiting_insert_is_in_flight_does_not_overtake_it()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Advance(1);
        var gate = simulation.Script.HoldAll();
        simulation.Create(JobSimulation.New("running"));
        var insert = new TaskCompletionSource();
        simulation.Store.Before = operation => operation is { Kind: StoreOperationKind.Insert, Rows: [{ Job.Name: "first" }] } ? insert.Task : Task.CompletedTask;
        var first = simulation.CreateAsync(JobSimulation.New("first"));
        simulation.Scheduler.RunUntilIdle();
        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();

        // The slot is free and the line is empty, but somebody is on the way to it.
        List<JobStatusCode> inserted = [];
        simulation.Store.Done = operation => inserted.AddRange(operation.Rows.Where(_ => operation.Kind == StoreOperationKind.Insert).Select(row => row.Status.Status));
        simulation.Create(JobSimulation.New("second"));

        Assert.Equal([JobStatusCode.WaitingForResources], inserted);
        insert.SetResult();
        simulation.Run(() => first);
    }

    [Fact]
    public void CreateAsync_with_the_id_of_a_running_job_is_refused_and_leaves_its_slot()
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Advance(1);
        simulation.Script.HoldAll();
        var id = simulation.Create(JobSimulation.New("running"))[0];
        var dispatcher = simulation.Cluster.GrainFactory.GetGrain<IDispatcherGrain>(0);
        JobSubmission[] both = [new(Guid.CreateVersion7(), JobSimulation.New("other")), new(id, JobSimulation.New("again"))];

        simulation.Run(() => Assert.ThrowsAsync<JobException>(() => dispatcher.CreateAsync([.. both], JobCaller.System)));

        simulation.Create(JobSimulation.New("second"), JobSimulation.New("third"));
        Assert.Equal(["running", "second"], simulation.Script.StartedNames);
    }

    private static async Task<JobResult> WorkAsync(JobSimulation simulation, double seconds, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), simulation.Scheduler.Time, cancellationToken);
        return JobResult.Succeeded();
    }
}
