using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Grains.BulkJobSteps;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Actions on many jobs that are taken back, paused or cut off by the death of the process.</summary>
public sealed class BulkJobStopTests
{
    [Fact]
    public void StartAsync_that_is_canceled_before_it_starts_does_nothing()
    {
        var simulation = WithFailedJobs(3);
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(9);

        simulation.Run(() => simulation.Job(receipt.JobId).CancelAsync(Ann));
        simulation.Advance(60);

        Assert.Empty(simulation.Script.Started);
        Assert.Equal(JobStatusCode.Canceled, simulation.Status(receipt.JobId).Status);
    }

    [Fact]
    public void StartAsync_that_is_canceled_in_the_middle_says_how_many_were_hit()
    {
        var simulation = WithFailedJobs(350);
        simulation.Script.HoldAll();
        var hit = 0;
        simulation.Store.After = operation =>
        {
            hit += operation.Rows.Count(row => row.Entries?.Action?.Verb == JobActionVerb.Retry);
            return Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
        };
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(10.01);
        Assert.InRange(hit, 1, 349);

        simulation.Run(() => simulation.Job(receipt.JobId).CancelAsync(Ann));
        simulation.Advance(10);

        Assert.Equal((JobStatusCode.Canceled, $"{hit} of 350"), (simulation.Status(receipt.JobId).Status, simulation.Status(receipt.JobId).ProgressMessage));
    }

    [Fact]
    public void RetryAsync_of_an_action_on_many_that_was_taken_back_does_nothing()
    {
        var simulation = WithFailedJobs(3);
        var receipt = Start(simulation, JobActionVerb.DeleteMany, Failed);
        simulation.Run(() => simulation.Job(receipt.JobId).CancelAsync(Ann));

        simulation.Run(() => simulation.Job(receipt.JobId).RetryAsync(Ann));
        simulation.Advance(60);

        Assert.Equal(
            (JobStatusCode.Failed, "It was canceled, and is not done by a retry. Ask for it by DeleteJobs again."),
            (simulation.Status(receipt.JobId).Status, simulation.Status(receipt.JobId).Message));
        Assert.Equal(4, simulation.Store.Rows.Count);
    }

    // The checkpoint says how far it came: what was hit is not hit again.
    [Fact]
    public void StartAsync_goes_on_after_the_death_of_the_process_and_hits_none_twice()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var simulation = WithFailedJobs(350, seed);
            var random = new Random(seed);
            simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken again"));
            var acted = 0;
            simulation.Store.After = operation =>
            {
                acted += operation.Rows.Count(row => row.Entries?.Action?.Verb == JobActionVerb.Retry);
                return Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
            };
            var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
            simulation.Advance(10);
            for (var death = 0; death < 3; death++)
            {
                simulation.Advance(0.02 + (random.NextDouble() * 0.1));
                simulation.Run(async () =>
                {
                    await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
                    await simulation.Cluster.StartSiloAsync();
                });
            }

            simulation.Advance(120);

            Assert.Equal(JobStatusCode.Succeeded, simulation.Status(receipt.JobId).Status);
            Assert.All(simulation.Store.Rows.Where(row => row.Job.MessageName == MessageName), row => Assert.True(row.Status.Attempt >= 2, $"{row.Job.Name} was left out."));
            Assert.Equal((350, "350 retried, 0 refused, 0 gone."), (acted, simulation.Status(receipt.JobId).Message));
        }
    }

    [Fact]
    public void StartAsync_that_is_paused_goes_on_where_it_stopped()
    {
        var simulation = WithFailedJobs(350);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken again"));
        simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(10.03);
        simulation.Run(() => simulation.Job(receipt.JobId).PauseAsync(Ann));
        simulation.Advance(5);
        var (status, started) = (simulation.Status(receipt.JobId), simulation.Script.Started.Count);
        Assert.Equal((JobStatusCode.Waiting, JobWait.Paused), (status.Status, status.Wait));
        Assert.InRange(started, 1, 349);

        simulation.Run(() => simulation.Job(receipt.JobId).ResumeAsync(Ann));
        simulation.Advance(30);

        Assert.Equal((JobStatusCode.Succeeded, "350 retried, 0 refused, 0 gone."), (simulation.Status(receipt.JobId).Status, simulation.Status(receipt.JobId).Message));
        Assert.Equal(350, simulation.Script.Started.Count);
    }

    [Fact]
    public void StartAsync_that_is_canceled_while_it_runs_stops()
    {
        var simulation = WithFailedJobs(350);
        simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(10.03);

        simulation.Run(() => simulation.Job(receipt.JobId).CancelAsync(Ann));
        simulation.Advance(30);

        Assert.Equal(JobStatusCode.Canceled, simulation.Status(receipt.JobId).Status);
        Assert.InRange(simulation.Script.Started.Count, 1, 349);
    }
}
