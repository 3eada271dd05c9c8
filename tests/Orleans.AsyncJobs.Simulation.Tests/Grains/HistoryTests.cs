using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What is stored of a job's life in the commits that change it.</summary>
public sealed class HistoryTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann") { Origin = JobOrigin.CommandLine, Reason = "too late" };

    [Fact]
    public void Job_that_fails_twice_has_its_runs_with_start_length_and_stack()
    {
        var simulation = new JobSimulation(handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        var ledger = new RunLedger(simulation);
        simulation.Script.Work = async (context, token) =>
        {
            await simulation.WorkAsync(context.Attempt, token);
            return context.Attempt == 3 ? JobResult.Succeeded("at last") : throw new InvalidOperationException($"flaky {context.Attempt}");
        };
        var start = simulation.Now;

        var id = simulation.Create(New())[0];
        simulation.Advance(60);

        var runs = ledger.RunsOf(id).ToList();
        Assert.Equal([JobRunOutcome.FailedWithRetry, JobRunOutcome.FailedWithRetry, JobRunOutcome.Succeeded], runs.Select(run => run.Outcome));
        Assert.Equal([1d, 2, 3], runs.Select(run => run.Seconds!.Value));
        Assert.Equal(start, runs[0].StartedOn);
        Assert.True(runs[1].StartedOn >= runs[0].StartedOn.AddSeconds(1) && runs[2].StartedOn >= runs[1].StartedOn.AddSeconds(2));
        Assert.Equal(["InvalidOperationException: flaky 1", "InvalidOperationException: flaky 2", "at last"], runs.Select(run => run.Message));
        Assert.Contains("InvalidOperationException: flaky 1", runs[0].Stack, StringComparison.Ordinal);
        Assert.Contains(nameof(Job_that_fails_twice_has_its_runs_with_start_length_and_stack), runs[0].Stack, StringComparison.Ordinal);
        Assert.Null(runs[2].Stack);
        Assert.All(runs, run => Assert.Equal(simulation.Status(id).HostId, run.Silo));
        Assert.Null(ledger.FindFault());
    }

    [Fact]
    public void Job_that_succeeds_at_once_costs_no_entry()
    {
        var simulation = new JobSimulation();
        var ledger = new RunLedger(simulation);

        simulation.Create(New());

        Assert.Empty(ledger.Runs);
        Assert.Null(ledger.FindFault());
    }

    [Fact]
    public void Action_is_stored_once_with_its_caller_and_a_repeated_one_not_at_all()
    {
        var simulation = new JobSimulation(slots: 1);
        var ledger = new RunLedger(simulation);
        simulation.Script.HoldAll();
        var ids = simulation.Create(New("runs"), New("waits"));

        for (var i = 0; i < 2; i++)
        {
            simulation.Run(() => simulation.Job(ids[1]).CancelAsync(Ann));
        }

        simulation.Run(() => simulation.Job(ids[1]).DeleteAsync(Ann, null));

        Assert.Equal([JobActionVerb.Cancel, JobActionVerb.Delete], ledger.Actions.Select(action => action.Verb));
        Assert.All(ledger.Actions, action => Assert.Equal((ids[1], "waits", Ann, simulation.Now), (action.JobId, action.Name, action.Caller, action.On)));
    }

    [Fact]
    public void Run_that_is_lost_with_its_process_is_told_of_when_the_job_is_taken_back()
    {
        var simulation = new JobSimulation();
        var ledger = new RunLedger(simulation);
        simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];
        var host = simulation.Status(id).HostId;
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());

        simulation.Run(async () =>
        {
            await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
            await simulation.Cluster.StartSiloAsync();
        });
        simulation.Advance(5);

        var runs = ledger.RunsOf(id).ToList();
        Assert.Equal([JobRunOutcome.Lost, JobRunOutcome.Succeeded], runs.Select(run => run.Outcome));
        Assert.Equal((host, null), (runs[0].Silo, runs[0].Seconds));
        Assert.Equal(simulation.Status(id).StartedOn, runs[0].StartedOn);
        Assert.Null(ledger.FindFault());
    }
}
