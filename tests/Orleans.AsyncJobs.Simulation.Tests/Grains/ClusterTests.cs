using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Several silos over one table.</summary>
public sealed class ClusterTests
{
    [Fact]
    public void Jobs_inserted_as_started_run_on_whichever_silo_their_grain_is()
    {
        var simulation = new JobSimulation(silos: 3, slots: 50);
        simulation.Advance(1);

        simulation.Create([.. Enumerable.Range(0, 40).Select(i => New($"{i}"))]);

        Assert.All(simulation.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 1), (row.Status.Status, row.Status.Attempt)));
        Assert.True(simulation.Store.Rows.Select(row => row.Status.HostId).Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Silo_killed_while_its_jobs_run_has_them_run_again_by_the_other(int killed)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, silos: 2, slots: 20);
            simulation.Advance(1);
            var gate = simulation.Script.HoldAll();
            simulation.Create([.. Enumerable.Range(0, 10).Select(i => New($"{i}"))]);
            var dead = simulation.Cluster.Silos[killed].SiloAddress.ToParsableString();
            var lost = simulation.Store.Rows.Where(row => row.Status.HostId == dead).Select(row => row.Job.JobId).ToHashSet();
            Assert.InRange(lost.Count, 1, 9);

            simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[killed]));
            simulation.Advance(5);

            Assert.Equal(lost, simulation.Script.Started.Where(run => run.Attempt == 2).Select(run => run.JobId).ToHashSet());
            gate.SetResult(JobResult.Succeeded());
            simulation.Advance(5);
            Assert.All(simulation.Store.Rows, row => Assert.Equal(
                (JobStatusCode.Succeeded, lost.Contains(row.Job.JobId) ? 2 : 1), (row.Status.Status, row.Status.Attempt)));
        }
    }

    [Fact]
    public void Dispatcher_s_silo_killed_leaves_the_runs_of_others_alone_and_their_slots_taken()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, silos: 2, slots: 8);
            simulation.Advance(1);
            var gate = simulation.Script.HoldAll();
            simulation.Create([.. Enumerable.Range(0, 30).Select(i => New($"{i}"))]);
            simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]));
            simulation.Advance(3);

            Assert.Equal(8, simulation.Store.Rows.Count(row => row.Status.State == JobStateCode.Locked));
            gate.SetResult(JobResult.Succeeded());
            simulation.Advance(10);
            Assert.All(simulation.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
        }
    }

    [Fact]
    public void Rows_that_a_living_silo_is_said_to_run_and_does_not_are_run_wherever_their_grains_are()
    {
        var simulation = new JobSimulation(silos: 3, slots: 50);
        simulation.Advance(1);
        var hosts = simulation.Cluster.Silos.Select(silo => silo.SiloAddress.ToParsableString()).ToList();
        for (var i = 0; i < 30; i++)
        {
            simulation.Store.Seed(Row($"{i}", JobStatusCode.InProgress, change: status => status with { HostId = hosts[i % 3], Attempt = 1 }));
        }

        simulation.Advance(100);

        Assert.All(simulation.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 0), (row.Status.Status, row.Status.LostRuns)));
        Assert.Equal(30, simulation.Script.Started.Count);
    }

    [Fact]
    public void Runs_that_last_longer_than_the_check_of_their_silo_are_left_alone()
    {
        var simulation = new JobSimulation(silos: 3, slots: 50, handler: options => (options.TimeLimit, options.CancelGrace) = (TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)));
        simulation.Advance(1);
        var gate = simulation.Script.HoldAll(heedsCancel: false);
        var ids = simulation.Create([.. Enumerable.Range(0, 30).Select(i => New($"{i}"))]);

        // An abandoned run is one that its silo knows of too.
        simulation.Run(() => simulation.Job(ids[0]).CancelAsync(JobCaller.System));
        simulation.Advance(600);
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(1);

        Assert.Equal(30, simulation.Script.Started.Count);
        Assert.Equal(JobStatusCode.Canceled, simulation.Status(ids[0]).Status);
        Assert.All(ids.Skip(1), id => Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt)));
    }

    [Fact]
    public void Silo_stopped_in_order_has_its_jobs_run_by_the_other()
    {
        var simulation = new JobSimulation(silos: 2, slots: 8);
        simulation.Advance(1);
        var gate = simulation.Script.HoldAll();
        simulation.Create([.. Enumerable.Range(0, 8).Select(i => New($"{i}"))]);

        simulation.Run(() => simulation.DrainAsync(1));
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[1]));
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(5);

        Assert.All(simulation.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 0), (row.Status.Status, row.Status.LostRuns)));
    }
}
