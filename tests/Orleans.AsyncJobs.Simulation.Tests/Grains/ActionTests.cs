using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What people do with a job while its handler runs.</summary>
public sealed class ActionTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");

    [Fact]
    public void CancelAsync_of_a_running_job_fires_its_token_and_frees_the_slot_when_it_stops()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.HoldAll();
        var ids = simulation.Create(JobSimulation.New("a"), JobSimulation.New("b"));

        simulation.Run(() => simulation.Job(ids[0]).CancelAsync(Ann));
        simulation.Scheduler.RunUntilIdle();

        var status = simulation.Status(ids[0]);
        Assert.Equal((JobStatusCode.Canceled, "Canceled by Ann.", JobErrorCodes.IsvAborted), (status.Status, status.Message, status.ErrorCode));
        Assert.Equal(JobStatusCode.InProgress, simulation.Status(ids[1]).Status);
    }

    [Fact]
    public void CancelAsync_of_a_waiting_job_takes_it_out_of_line()
    {
        var simulation = new JobSimulation(slots: 1);
        var gate = simulation.Script.HoldAll();
        var ids = simulation.Create(JobSimulation.New("a"), JobSimulation.New("b"));

        simulation.Run(() => simulation.Job(ids[1]).CancelAsync(Ann));
        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal(["a"], simulation.Script.StartedNames);
        Assert.Equal(JobStatusCode.Canceled, simulation.Status(ids[1]).Status);
    }

    // Both callers are answered as done, whichever comes second; and so is who asks later.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CancelAsync_twice_at_once_and_again_later_is_done(bool isRunning)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, slots: 1);
            simulation.Script.HoldAll();
            var id = simulation.Create(JobSimulation.New("a"), JobSimulation.New("b"))[isRunning ? 0 : 1];
            var version = simulation.Store.Find(id)!.Version;

            simulation.Run(() => Task.WhenAll(simulation.Job(id).CancelAsync(Ann), simulation.Job(id).CancelAsync(JobCaller.System)));
            simulation.Scheduler.RunUntilIdle();
            var ended = simulation.Store.Find(id)!;
            simulation.Run(() => simulation.Job(id).PatchAsync(new JobStatePatch { StateCode = 3, StatusCode = 32 }, Ann, ended.Version));

            Assert.Equal(JobStatusCode.Canceled, ended.Status.Status);
            Assert.Equal(isRunning ? 2 : 1, ended.Version - version);
            Assert.Equal(ended.Version, simulation.Store.Find(id)!.Version);
        }
    }

    [Fact]
    public void DeleteAsync_twice_says_not_found_the_second_time()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.HoldAll(heedsCancel: false);
        var ids = simulation.Create(JobSimulation.New("a"), JobSimulation.New("b"));

        foreach (var id in ids)
        {
            simulation.Run(() => simulation.Job(id).DeleteAsync(Ann, null));
            var refusal = simulation.Run(() => Assert.ThrowsAsync<JobException>(() => simulation.Job(id).DeleteAsync(Ann, null)));
            Assert.Equal(JobErrorKind.NotFound, refusal.Kind);
        }
    }

    [Fact]
    public void DeleteAsync_of_a_running_job_hides_it_at_once_and_removes_it_when_the_handler_stops()
    {
        var simulation = new JobSimulation(slots: 1);
        var gate = simulation.Script.HoldAll(heedsCancel: false);
        var ids = simulation.Create(JobSimulation.New("a"), JobSimulation.New("b"));

        simulation.Run(() => simulation.Job(ids[0]).DeleteAsync(Ann, null));
        simulation.Run(() => Assert.ThrowsAsync<JobException>(() => simulation.Job(ids[0]).GetAsync()));
        Assert.NotNull(simulation.Store.Find(ids[0]));
        Assert.Single(simulation.Script.Started);

        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        Assert.Null(simulation.Store.Find(ids[0]));
        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void PatchAsync_to_paused_asks_the_handler_and_resume_runs_it_again()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (context, _) => Task.Delay(Timeout.InfiniteTimeSpan, simulation.Scheduler.Time, context.PauseRequested)
            .ContinueWith<JobResult>(_ => throw new OperationCanceledException(), simulation.Scheduler.Tasks);
        var id = simulation.Create(JobSimulation.New())[0];

        simulation.Run(() => simulation.Job(id).PatchAsync(new JobStatePatch { StateCode = 1, StatusCode = 10 }, Ann, null));
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal((JobStatusCode.Waiting, JobWait.Paused), (simulation.Status(id).Status, simulation.Status(id).Wait));

        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        simulation.Run(() => simulation.Job(id).PatchAsync(new JobStatePatch { StateCode = 0, StatusCode = 0 }, Ann, null));
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal((JobStatusCode.Succeeded, 2), (simulation.Status(id).Status, simulation.Status(id).Attempt));
    }

    [Fact]
    public void PatchAsync_of_an_old_version_is_refused()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var id = simulation.Create(JobSimulation.New())[0];

        var refusal = simulation.Run(() => Assert.ThrowsAsync<JobException>(() =>
            simulation.Job(id).PatchAsync(new JobStatePatch { StateCode = 3, StatusCode = 32 }, Ann, expectedVersion: 99)));

        Assert.Equal(JobErrorKind.VersionMismatch, refusal.Kind);
    }

    [Fact]
    public void ReportProgressAsync_is_read_while_the_handler_runs()
    {
        var simulation = new JobSimulation();
        var gate = new TaskCompletionSource<JobResult>();
        simulation.Script.Work = async (context, _) =>
        {
            await context.ReportProgressAsync(40, "loading");
            return await gate.Task;
        };
        var id = simulation.Create(JobSimulation.New())[0];

        var snapshot = simulation.Run(() => simulation.Job(id).GetAsync());

        Assert.Equal((JobStatusCode.InProgress, 40, "loading"), (snapshot.Status, snapshot.PercentComplete, snapshot.ProgressMessage));
        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal(100, simulation.Status(id).PercentComplete);
    }

    [Fact]
    public void ReportProgressAsync_that_cannot_be_stored_does_not_fail_the_handler()
    {
        var simulation = new JobSimulation();
        var isStoring = true;
        simulation.Store.Faults = operation => isStoring || operation.Rows.All(row => row.Status.PercentComplete is null or 100) ? StoreFault.None : StoreFault.Before;
        simulation.Script.Work = async (context, _) =>
        {
            isStoring = false;
            await context.ReportProgressAsync(40);
            isStoring = true;
            return JobResult.Succeeded();
        };

        var id = simulation.Create(JobSimulation.New())[0];

        Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt));
    }

    // Many seeds: the cancel falls before the begin, between begin and start, and while the handler runs.
    [Fact]
    public void CancelAsync_as_the_handler_starts_always_reaches_it()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var simulation = new JobSimulation(seed, slots: 1);
            var gate = simulation.Script.HoldAll();
            var ids = simulation.Create(JobSimulation.New("a"), JobSimulation.New("b"));
            gate.SetResult(JobResult.Succeeded());
            simulation.Script.HoldAll();
            for (var steps = seed % 20; steps > 0 && simulation.Scheduler.Step(); steps--)
            {
            }

            simulation.Run(() => simulation.Job(ids[1]).CancelAsync(Ann));
            simulation.Scheduler.RunUntilIdle();

            Assert.Equal(JobStatusCode.Canceled, simulation.Status(ids[1]).Status);
            Assert.Equal(0, simulation.Script.Running);
        }
    }
}
