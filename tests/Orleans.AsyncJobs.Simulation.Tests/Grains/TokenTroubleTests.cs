using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>The order of a token across crashes, lost messages and members that come back; and what it costs.</summary>
public sealed class TokenTroubleTests
{
    [Fact]
    public void Silo_killed_at_any_step_leaves_the_order_to_the_next_one()
    {
        for (var steps = 0; steps <= 60; steps++)
        {
            var simulation = new JobSimulation(seed: 1 + steps);
            simulation.Advance(1);
            var gate = simulation.Script.HoldAll();
            var ids = simulation.Create(Member("a"), Member("b"), Member("c"), Member("d"));
            simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
            gate.SetResult(JobResult.Succeeded());
            for (var step = 0; step < steps && simulation.Scheduler.Step(); step++)
            {
            }

            simulation.Run(async () =>
            {
                await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
                await simulation.Cluster.StartSiloAsync();
            });
            simulation.Advance(10);

            Assert.All(ids, id => Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status));
            Assert.Equal(simulation.Script.StartedNames.Order(StringComparer.Ordinal), simulation.Script.StartedNames);
        }
    }

    [Fact]
    public void Later_member_that_was_admitted_is_sent_back_when_an_earlier_one_is_there_again()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Advance(1);
        var gate = simulation.Script.HoldAll();
        simulation.Create(New("plain"));
        var later = simulation.Store.Seed(TokenRow("later", position: 1_000));
        Assert.True(later.Status.Admitted);
        simulation.Advance(31);

        // As when somebody retries a member that had ended before.
        var earlier = simulation.Store.Seed(TokenRow("earlier", position: 500));
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(5);

        Assert.Equal(["plain", "earlier", "later"], simulation.Script.StartedNames);
        Assert.Equal((1, 1), (simulation.Status(earlier.Job.JobId).Attempt, simulation.Status(later.Job.JobId).Attempt));
    }

    [Fact]
    public void Turn_is_handed_over_in_the_commit_that_ends_the_member_before()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(1, token);

        simulation.Create([.. Enumerable.Range(0, 30).Select(i => Member($"{i}"))]);
        simulation.Advance(40);

        Assert.Equal(30, simulation.Script.Started.Count);

        // Only who follows the first is not known yet when that ends.
        Assert.InRange(simulation.Store.HandedOver, 28, 29);
    }

    [Fact]
    public void Slot_is_not_handed_over_while_a_more_urgent_job_waits_for_it()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, slots: 1);
            simulation.Advance(1);
            simulation.Script.Work = (_, token) => simulation.WorkAsync(1, token);

            simulation.Create(Member("a"), Member("b"));
            simulation.Create(New("urgent", 5));
            simulation.Advance(10);

            Assert.Equal(["a", "urgent", "b"], simulation.Script.StartedNames);
            Assert.Equal(1, simulation.Script.MostRunning);
        }
    }

    [Fact]
    public void Advance_that_was_lost_is_made_up_for_by_reconciliation()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        simulation.Store.Faults = operation => operation.Kind == StoreOperationKind.ReadMembers ? StoreFault.Before : StoreFault.None;
        simulation.Create(Member("a"), Member("b"));
        Assert.Equal(["a"], simulation.Script.StartedNames);

        simulation.Store.Faults = null;
        simulation.Advance(31);

        Assert.Equal(["a", "b"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Chain_of_a_thousand_members_reads_a_bounded_number_of_times_for_each()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        var (reads, writes) = (0, 0);
        simulation.Store.Done = operation => _ = operation switch
        {
            { IsWrite: true } => writes++,
            { Kind: StoreOperationKind.Read or StoreOperationKind.ReadMembers or StoreOperationKind.ReadRunnable } => reads++,
            _ => 0,
        };

        simulation.Create([.. Enumerable.Range(0, 1_000).Select(i => Member($"{i}"))]);
        simulation.Advance(5);

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"{i}"), simulation.Script.StartedNames);
        Assert.InRange(reads, 1, 1_000);

        // The insert; a start for the first and, since nobody knows who follows when that ends, for the second, which is admitted
        // apart; and an end each, with which the next one starts.
        Assert.Equal(1_004, writes);
    }

    private static JobState TokenRow(string name, long position)
    {
        var row = Row(name, change: status => status with { Position = position });
        return row with { Definition = row.Job with { DependencyToken = "t" } };
    }
}
