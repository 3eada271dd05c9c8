using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>An orderly stop: who may end does, who does not is left to be run again, and nothing counts.</summary>
public sealed class DrainTests
{
    [Fact]
    public void Stop_lets_a_running_job_end()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.Work = async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(5), simulation.Scheduler.Time, token);
            return JobResult.Succeeded();
        };
        var ids = simulation.Create(New("a"), New("b"));

        simulation.Run(() => simulation.DrainAsync());

        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(ids[0]).Status);
        Assert.Equal((JobStateCode.Ready, 0), (simulation.Status(ids[1]).State, simulation.Status(ids[1]).Attempt));
    }

    [Fact]
    public void Stop_while_a_chain_runs_starts_no_further_member()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (_, token) => simulation.WorkAsync(5, token);
        var ids = simulation.Create(Member("a"), Member("b"), Member("c"));
        simulation.Advance(7);
        Assert.Equal(["a", "b"], simulation.Script.StartedNames);

        simulation.Run(() => simulation.DrainAsync());

        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(ids[1]).Status);
        Assert.Equal((JobStateCode.Ready, 0, 0), (simulation.Status(ids[2]).State, simulation.Status(ids[2]).Attempt, simulation.Status(ids[2]).LostRuns));
    }

    [Fact]
    public void Stop_while_a_turn_is_being_stored_leaves_the_next_member_ready()
    {
        var simulation = new JobSimulation();
        var gates = new Queue<TaskCompletionSource<JobResult>>([new(), new(), new()]);
        simulation.Script.Work = (context, _) => gates.ElementAt(int.Parse(context.Name, CultureInfo.InvariantCulture)).Task;
        var ids = simulation.Create(Member("0"), Member("1"), Member("2"));
        gates.ElementAt(0).SetResult(JobResult.Succeeded());
        simulation.Advance(1);
        Assert.Equal(["0", "1"], simulation.Script.StartedNames);
        var drain = simulation.Services.GetRequiredService<SiloDrain>();
        var isLate = false;
        simulation.Store.After = async operation =>
        {
            if (operation.IsWrite)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), simulation.Scheduler.Time);
                isLate |= drain.IsOver;
            }
        };
        gates.ElementAt(1).SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal(JobStateCode.Locked, simulation.Status(ids[2]).State);

        simulation.Run(() => simulation.DrainAsync());

        Assert.Equal(["0", "1"], simulation.Script.StartedNames);
        Assert.Equal((JobStateCode.Ready, 0), (simulation.Status(ids[2]).State, simulation.Status(ids[2]).LostRuns));

        // When the drain is over the process ends: what is still being stored then may be, or may not.
        simulation.Advance(5);
        Assert.False(isLate);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stop_of_a_job_that_goes_on_leaves_it_ready_and_counts_nothing(bool heedsCancel)
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll(heedsCancel);
        var id = simulation.Create(New())[0];
        var start = simulation.Now;

        simulation.Run(() => simulation.DrainAsync());

        var status = simulation.Status(id);
        Assert.Equal((JobStateCode.Ready, 0, 0), (status.State, status.RetryCount, status.LostRuns));
        Assert.InRange(simulation.Now - start, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(13));
    }

    [Fact]
    public void Stop_of_a_handler_that_breaks_off_with_an_error_counts_no_failure()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = async (_, token) =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, simulation.Scheduler.Time, token);
            }
            catch (OperationCanceledException exception)
            {
                throw new IOException("aborted", exception);
            }

            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];

        simulation.Run(() => simulation.DrainAsync());

        Assert.Equal((JobStateCode.Ready, 0), (simulation.Status(id).State, simulation.Status(id).RetryCount));
    }

    [Fact]
    public void Stop_while_an_insert_is_in_flight_starts_no_handler()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var simulation = new JobSimulation(seed);
            simulation.Advance(1);
            simulation.Script.HoldAll();
            var insert = new TaskCompletionSource();
            simulation.Store.After = operation => operation.Kind == StoreOperationKind.Insert ? insert.Task : Task.CompletedTask;
            _ = simulation.CreateAsync(New());
            simulation.Scheduler.RunUntilIdle();

            var drain = simulation.DrainAsync();
            simulation.Scheduler.RunUntilIdle();
            insert.SetResult();
            simulation.Run(() => drain);
            simulation.Advance(1);

            Assert.Empty(simulation.Script.Started);
            Assert.Equal((JobStateCode.Ready, 0), (simulation.Store.Rows[0].Status.State, simulation.Store.Rows[0].Status.LostRuns));
        }
    }

    [Fact]
    public void Stop_while_the_outcome_cannot_be_stored_ends_all_the_same()
    {
        var simulation = new JobSimulation();
        simulation.Store.Faults = operation => operation.IsUpdateTo(JobStateCode.Completed) ? StoreFault.Before : StoreFault.None;
        simulation.Create(New());

        simulation.Run(() => simulation.DrainAsync());
        simulation.Store.Faults = null;
        simulation.Advance(1);

        // Nothing is written any more once the drain is over: the row is left to the next silo.
        Assert.Equal(JobStateCode.Locked, simulation.Store.Rows[0].Status.State);
        Assert.True(simulation.Services.GetRequiredService<RunningJobs>().WhenEmptyAsync().IsCompleted);
    }
}
