using Orleans.AsyncJobs.Protocol;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>How a job's grain runs an attempt.</summary>
public sealed class RunTests
{
    [Fact]
    public void RunAsync_called_twice_joins_the_run_that_is_on()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];

        var second = simulation.JobRun(id).RunAsync(new JobRunOrder(Lease: 1));
        simulation.Scheduler.RunUntilIdle();
        Assert.False(second.IsCompleted);
        gate.SetResult(JobResult.Succeeded());

        Assert.False(simulation.Run(() => second).HoldsRun);
        Assert.Single(simulation.Script.Started);
    }

    [Fact]
    public void RunAsync_of_a_completed_job_runs_nothing()
    {
        var simulation = new JobSimulation();
        var id = simulation.Create(New())[0];

        var report = simulation.Run(() => simulation.JobRun(id).RunAsync(new JobRunOrder(Lease: 1)));

        Assert.False(report.IsRunnable);
        Assert.Single(simulation.Script.Started);
    }

    [Fact]
    public void RunAsync_of_a_job_that_does_not_exist_answers_that_nothing_waits()
    {
        var simulation = new JobSimulation();

        var report = simulation.Run(() => simulation.JobRun(Guid.CreateVersion7()).RunAsync(new JobRunOrder(Lease: 1)));

        Assert.Equal((false, false, null), (report.IsRunnable, report.HoldsRun, report.Due));
    }

    [Fact]
    public void RunAsync_of_a_started_insert_runs_where_the_grain_was_active_before_the_row()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        var id = Guid.CreateVersion7();
        simulation.Run(() => Assert.ThrowsAsync<JobException>(() => simulation.Job(id).GetAsync()));

        var dispatcher = simulation.Cluster.GrainFactory.GetGrain<IDispatcherGrain>(0);
        simulation.Run(() => dispatcher.CreateAsync([new JobSubmission(id, New())], JobCaller.System));
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt));
    }

    [Fact]
    public void RunAsync_of_a_message_name_without_a_handler_fails_the_job()
    {
        var row = Row() is var plain ? plain with { Definition = plain.Job with { MessageName = "Gone" } } : null;
        var simulation = new JobSimulation(before: store => store.Seed(row!));

        simulation.Scheduler.RunUntilIdle();

        var status = simulation.Store.Rows[0].Status;
        Assert.Equal((JobStatusCode.Failed, JobErrorCodes.AsyncOperationTypeIsNotRecognized), (status.Status, status.ErrorCode));
        Assert.Contains("'Gone'", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outcome_of_an_attempt_that_is_not_the_current_one_any_more_is_void()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];
        simulation.Scheduler.RunUntilIdle();

        simulation.Store.Change(id, status => status with { Attempt = 2, HostId = "127.0.0.1:1@1" });
        gate.SetResult(JobResult.Failed("late"));
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal((JobStatusCode.InProgress, 2), (simulation.Status(id).Status, simulation.Status(id).Attempt));

        // Nobody runs the second one, and who did is dead.
        simulation.Advance(31);
        Assert.Equal((JobStatusCode.Failed, 3), (simulation.Status(id).Status, simulation.Status(id).Attempt));
    }

    [Fact]
    public void RunAsync_whose_row_changed_behind_its_back_reads_it_and_ends_all_the_same()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];

        simulation.Store.Change(id, status => status with { ProgressMessage = "from elsewhere" });
        gate.SetResult(JobResult.Succeeded("done"));
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal((JobStatusCode.Succeeded, "done"), (simulation.Status(id).Status, simulation.Status(id).Message));
        Assert.Single(simulation.Script.Started);
    }

    [Fact]
    public void Completed_job_s_grain_is_gone()
    {
        var simulation = new JobSimulation();
        var id = simulation.Create(New())[0];
        simulation.Store.Change(id, status => status with { Message = "changed while nobody held it" });

        var snapshot = simulation.Run(() => simulation.Job(id).GetAsync());

        Assert.Equal("changed while nobody held it", snapshot.Message);
    }

    [Fact]
    public void RecoverAsync_of_a_run_of_this_living_silo_counts_no_lost_run()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.HoldAll();
        var host = simulation.Status(simulation.Create(New("a"))[0]).HostId;
        var id = simulation.Store.Seed(Row("b", JobStatusCode.InProgress, change: s => s with { Attempt = 1, HostId = host })).Job.JobId;

        var report = simulation.Run(() => simulation.JobRun(id).RecoverAsync(isOrphan: true));

        Assert.True(report.IsRunnable);
        Assert.Equal((JobStateCode.Ready, 0), (simulation.Status(id).State, simulation.Status(id).LostRuns));
    }
}
