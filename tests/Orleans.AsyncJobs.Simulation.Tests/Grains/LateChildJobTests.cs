using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Running;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Jobs that a handler makes when its run is over for the service, or while its silo stops.</summary>
public sealed class LateChildJobTests
{
    private readonly TaskCompletionSource _gate = new();
    private JobException? _refusal;

    [Fact]
    public void CreateJobAsync_of_an_abandoned_run_is_refused()
    {
        var simulation = new JobSimulation(handler: options => (options.TimeLimit, options.CancelGrace, options.RetryBaseDelay) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));
        simulation.Script.Work = MakeOneLateAsync;
        var id = simulation.Create(New())[0];
        simulation.Advance(12);
        Assert.True(simulation.Status(id).Abandoned);

        AssertIsRefused(simulation);
    }

    // A silo that is believed dead may run its handler on for a while, beside the run that took its place.
    [Fact]
    public void CreateJobAsync_of_a_lost_run_is_refused_while_the_next_one_is_under_way()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = MakeOneLateAsync;
        var id = simulation.Create(New())[0];
        simulation.Store.Change(id, status => status with { Attempt = 2 });

        AssertIsRefused(simulation);
    }

    [Fact]
    public void CreateJobAsync_of_a_run_that_a_drain_has_let_go_is_refused()
    {
        var simulation = new JobSimulation(silos: 2);
        simulation.Script.Work = (context, token) => context.Attempt == 1 ? MakeOneLateAsync(context, token) : Task.FromResult(JobResult.Succeeded());
        var id = simulation.Create(New())[0];
        var drain = simulation.DrainAsync(simulation.Cluster.Silos.ToList().FindIndex(silo => silo.Services.GetRequiredService<RunningJobs>().Contains(id)));
        simulation.Advance(20);
        Assert.True(drain.IsCompletedSuccessfully);

        AssertIsRefused(simulation);
    }

    // A silo that stops lets its runs end, and what they make is stored for the next start.
    [Fact]
    public void CreateJobAsync_while_the_silo_drains_is_stored_and_not_started()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = async (context, _) =>
        {
            await _gate.Task;
            await context.CreateJobAsync("a", New("child"));
            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];
        var drain = simulation.DrainAsync();
        simulation.Advance(1);

        _gate.SetResult();
        simulation.Advance(5);

        Assert.True(drain.IsCompletedSuccessfully);
        var child = Assert.Single(simulation.Store.Rows, row => row.Job.ParentJobId == id);
        Assert.Equal((JobStatusCode.Succeeded, JobStatusCode.WaitingForResources), (simulation.Status(id).Status, child.Status.Status));
    }

    private async Task<JobResult> MakeOneLateAsync(JobContext context, CancellationToken cancellationToken)
    {
        await _gate.Task;
        _refusal = await Assert.ThrowsAsync<JobException>(() => context.CreateJobAsync("late", New()));
        return JobResult.Succeeded();
    }

    private void AssertIsRefused(JobSimulation simulation)
    {
        _gate.SetResult();
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal("Attempt 1 is not the current run of the job any more; it makes no jobs.", _refusal!.Message);
        Assert.Single(simulation.Store.Rows);
    }
}
