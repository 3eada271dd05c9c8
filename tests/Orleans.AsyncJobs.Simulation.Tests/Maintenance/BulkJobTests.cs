using static Orleans.AsyncJobs.Tests.Grains.BulkJobSteps;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Actions on many jobs at once.</summary>
public sealed class BulkJobTests
{
    [Fact]
    public void StartAsync_waits_for_ten_seconds_and_then_acts_as_the_caller()
    {
        var simulation = WithFailedJobs(250);
        var ledger = new RunLedger(simulation);
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        Assert.Equal((250, simulation.Now.AddSeconds(10)), (receipt.Count, receipt.StartsOn));
        simulation.Advance(9.9);
        Assert.Empty(simulation.Script.Started);

        simulation.Advance(60);

        Assert.Equal(250, simulation.Script.Started.Count);
        var job = simulation.Store.Find(receipt.JobId)!;
        Assert.Equal(("Retry 250 jobs: state:failed", JobStatusCode.Succeeded, "250 retried, 0 refused, 0 gone.", 100), (job.Job.Name, job.Status.Status, job.Status.Message, job.Status.PercentComplete));
        Assert.Equal((54, Ann.UserId, "250 of 250"), (job.Job.OperationType, job.Job.OwnerId, job.Status.ProgressMessage));
        Assert.Equal(250, ledger.Actions.Count(action => action.Verb == JobActionVerb.Retry && action.Caller == Ann));
        var told = simulation.Run(() => simulation.Store.ReadActionsAsync(receipt.JobId, null, 10, CancellationToken.None)).Single();
        Assert.Equal((JobActionVerb.RetryMany, Ann, "state:failed", 250L), (told.Verb, told.Caller, told.Filter, told.Count));
    }

    [Fact]
    public void StartAsync_names_who_refused_and_counts_who_is_gone()
    {
        var simulation = WithFailedJobs(120);
        var ids = simulation.Store.Rows.Select(row => row.Job.JobId).ToArray();
        var receipt = Start(simulation, JobActionVerb.CancelMany, Failed);
        simulation.Run(() => simulation.Job(ids[0]).DeleteAsync(Ann, null));
        simulation.Advance(30);

        var lines = simulation.Status(receipt.JobId).Message!.Split('\n');
        Assert.Equal("0 canceled, 119 refused, 0 gone.", lines[0]);
        Assert.Equal((102, "and 19 more"), (lines.Length, lines[^1]));
        Assert.Equal(
            $"{ids[1]:D} 0x80044162 The state transition requested is not valid for the current state. Current state: 3, current status: 31, target state: 3", lines[1]);
    }

    [Fact]
    public void StartAsync_of_a_retry_runs_the_members_of_a_token_in_their_order()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, slots: 8);
            simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
            simulation.Create([.. Enumerable.Range(0, 60).Select(i => New($"{i % 3}/{i / 3}") with { DependencyToken = $"{i % 3}" })]);
            simulation.Script.Started.Clear();
            simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
            simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(seed % 3), simulation.Scheduler.Time);

            Start(simulation, JobActionVerb.RetryMany, Failed);
            simulation.Advance(60);

            foreach (var token in new[] { "0/", "1/", "2/" })
            {
                Assert.Equal(
                    Enumerable.Range(0, 20).Select(i => $"{token}{i}"),
                    simulation.Script.StartedNames.Where(name => name.StartsWith(token, StringComparison.Ordinal)));
            }
        }
    }

    [Fact]
    public void StartAsync_of_a_retry_of_many_that_halt_their_line_runs_them_in_their_order()
    {
        var simulation = new JobSimulation(slots: 8);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        simulation.Create([.. Enumerable.Range(0, 5).SelectMany(token => Enumerable.Range(0, 3).Select(i => New($"{token}/{i}") with { DependencyToken = $"{token}", OnFailure = JobFailureAction.Halt }))]);
        Assert.Equal(5, simulation.Script.Started.Count);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());

        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(60);

        Assert.Equal(5, receipt.Count);
        for (var token = 0; token < 5; token++)
        {
            Assert.Equal([$"{token}/0", $"{token}/0", $"{token}/1", $"{token}/2"], simulation.Script.StartedNames.Where(name => name[0] == (char)('0' + token)));
        }
    }

    [Fact]
    public void StartAsync_of_a_postponement_moves_all_to_the_date()
    {
        var simulation = new JobSimulation();
        simulation.Create([.. Enumerable.Range(0, 5).Select(i => New($"{i}") with { PostponeUntil = simulation.Now.AddHours(1) })]);
        var until = simulation.Now.AddHours(5);

        var request = Request(JobActionVerb.PostponeMany, All) with { Until = until };
        simulation.Run(() => Bulk(simulation).StartAsync(request, Ann, CancellationToken.None));
        simulation.Advance(30);

        Assert.All(simulation.Store.Rows.Where(row => row.Job.MessageName == MessageName), row => Assert.Equal(until, row.Status.PostponeUntil));
    }

    // A person cancels what hangs: the job that does it must not stand in the line behind it.
    [Fact]
    public void StartAsync_of_a_cancel_runs_though_every_slot_is_taken()
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Script.HoldAll();
        simulation.Create([.. Enumerable.Range(0, 40).Select(i => New($"{i}"))]);

        var receipt = Start(simulation, JobActionVerb.CancelMany, All);
        simulation.Advance(30);

        Assert.Equal("40 canceled, 0 refused, 0 gone.", simulation.Status(receipt.JobId).Message);
        Assert.All(simulation.Store.Rows.Where(row => row.Job.MessageName == MessageName), row => Assert.Equal(JobStatusCode.Canceled, row.Status.Status));
        Assert.InRange(simulation.Script.MostRunning, 1, 2);
    }
}
