using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What a silo makes of the rows it finds.</summary>
public sealed class ReconcileTests
{
    private const string DeadHost = "127.0.0.1:1@1";

    [Fact]
    public void Start_runs_the_rows_that_wait()
    {
        var simulation = new JobSimulation(before: store => store.Seed(Row()));

        simulation.Scheduler.RunUntilIdle();

        Assert.Equal(JobStatusCode.Succeeded, simulation.Store.Rows[0].Status.Status);
    }

    [Fact]
    public void Start_takes_back_the_run_of_a_dead_silo_and_runs_it_again()
    {
        var simulation = new JobSimulation(before: store => store.Seed(LockedRow("lost", lostRuns: 0)));

        simulation.Scheduler.RunUntilIdle();

        Assert.Equal(2, simulation.Script.Started.Single().Attempt);
        Assert.Equal((1, JobStatusCode.Succeeded), (simulation.Store.Rows[0].Status.LostRuns, simulation.Store.Rows[0].Status.Status));
    }

    [Fact]
    public void Start_fails_a_job_whose_runs_were_lost_too_often()
    {
        var simulation = new JobSimulation(before: store => store.Seed(LockedRow("lost", lostRuns: 4)));

        simulation.Scheduler.RunUntilIdle();

        Assert.Empty(simulation.Script.Started);
        Assert.Equal((5, JobStatusCode.Failed), (simulation.Store.Rows[0].Status.LostRuns, simulation.Store.Rows[0].Status.Status));
    }

    [Fact]
    public void Start_runs_suspects_one_at_a_time_and_others_beside_them()
    {
        var gates = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource<JobResult>()).ToArray();
        var next = 0;
        var simulation = new JobSimulation(slots: 4, work: (_, _) => gates[next++].Task, before: store =>
        {
            store.Seed(LockedRow("suspect 1", lostRuns: 1));
            store.Seed(LockedRow("suspect 2", lostRuns: 2));
            store.Seed(Row("plain 1"));
            store.Seed(Row("plain 2"));
        });
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal(["plain 1", "plain 2", "suspect 1"], simulation.Script.StartedNames.Order(StringComparer.Ordinal));

        gates[simulation.Script.Started.FindIndex(run => run.Name == "suspect 1")].SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal("suspect 2", simulation.Script.StartedNames.Last());
    }

    [Fact]
    public void Start_wakes_rows_that_are_overdue()
    {
        var simulation = new JobSimulation(before: store => store.Seed(Row(
            status: JobStatusCode.Waiting, change: status => status with { Wait = JobWait.Postponed, PostponeUntil = new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero) })));

        simulation.Advance(1.1);

        Assert.Equal(JobStatusCode.Succeeded, simulation.Store.Rows[0].Status.Status);
    }

    [Fact]
    public void Start_with_one_job_that_cannot_be_asked_recovers_the_others()
    {
        var bad = Guid.Empty;
        var simulation = new JobSimulation(before: store =>
        {
            bad = store.Seed(LockedRow("bad", lostRuns: 0)).Job.JobId;
            store.Seed(LockedRow("good", lostRuns: 0));
            store.Faults = operation => operation is { Kind: StoreOperationKind.Update, Rows: [{ Job.Name: "bad" }] } ? StoreFault.Before : StoreFault.None;
        });
        simulation.Advance(1);
        Assert.Equal(["good"], simulation.Script.StartedNames);

        simulation.Store.Faults = null;
        simulation.Advance(31);
        Assert.Equal(["good", "bad"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Start_while_the_table_cannot_be_read_runs_what_waits_as_soon_as_it_can()
    {
        var simulation = new JobSimulation(before: store =>
        {
            store.Seed(Row());
            store.Faults = _ => StoreFault.Before;
        });
        simulation.Advance(10);
        Assert.Empty(simulation.Script.Started);

        simulation.Store.Faults = null;
        simulation.Advance(2.1);

        Assert.Single(simulation.Script.Started);
    }

    private static JobState LockedRow(string name, int lostRuns) =>
        Row(name, JobStatusCode.InProgress, change: status => status with { Attempt = 1, HostId = DeadHost, LostRuns = lostRuns });
}
