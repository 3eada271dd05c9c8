using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Testing;
using Orleans.AsyncJobs.Tests.Grains;
using Orleans.Runtime;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>
/// Change sets over the same jobs at once, while the table fails, silos die and sets are left half way: each is there whole or
/// not at all, those that were acknowledged are there, and no job is left waiting for one.
/// </summary>
public sealed class ChangeSetFaultTests
{
    private const int Seeds = 500;
    private const int SharedJobs = 5;
    private const int Sets = 8;
    private const int Creates = 3;
    private const int Changes = 2;

    [Fact]
    public void Sets_are_whole_or_not_there()
    {
        var (whole, acknowledgedSets) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var simulation = new JobSimulation(seed, silos: 3, slots: 6);
            var random = new Random(seed);
            simulation.Script.Work = async (_, token) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 2_000)), simulation.Scheduler.Time, token);
                return JobResult.Succeeded();
            };
            using var reminders = new SimulatedReminders(simulation, TimeSpan.FromMilliseconds(seed * 7));
            var shared = simulation.Create([.. Enumerable.Range(0, SharedJobs).Select(i => (i % 2 == 0 ? New($"{i}") : Member($"{i}")) with { PostponeUntil = simulation.Now.AddDays(1) })]);
            simulation.Store.Faults = _ => random.Next(15) switch { 0 => StoreFault.Before, 1 => StoreFault.After, _ => StoreFault.None };

            var acknowledged = new HashSet<int>();
            for (var set = 0; set < Sets; set++)
            {
                Begin(simulation, random, set, shared, acknowledged);
                simulation.Advance(random.NextDouble() * 0.2);
                if (set is 3 or 6)
                {
                    simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[random.Next(3)]));
                    simulation.Run(() => simulation.Cluster.StartSiloAsync());
                }
            }

            simulation.Advance(60);
            simulation.Store.Faults = null;
            simulation.Advance(120);

            whole += Check(simulation, acknowledged, seed);
            acknowledgedSets += acknowledged.Count;
            foreach (var id in shared)
            {
                simulation.Run(() => simulation.Job(id).CancelAsync(JobCaller.System));
            }

            simulation.Advance(60);
            Assert.All(simulation.Store.Rows, row => Assert.True(row.Status.State == JobStateCode.Completed, $"Seed {seed}: {row.Job.Name} is left at {row.Status}"));
        }

        // The faults leave enough sets whole, and enough not there, for the test to mean something.
        Assert.InRange(whole, Seeds, Seeds * Sets * 9 / 10);
        Assert.InRange(acknowledgedSets, Seeds / 2, whole);
    }

    private static int Check(JobSimulation simulation, HashSet<int> acknowledged, int seed)
    {
        var actions = simulation.Run(() => simulation.Store.ReadActionsAsync(jobId: null, beforeId: null, 1_000, CancellationToken.None));
        var whole = 0;
        for (var set = 0; set < Sets; set++)
        {
            var created = simulation.Store.Rows.Count(row => row.Job.Workload == $"{set}");
            var changed = actions.Count(action => action.Caller.Reason == $"{set}");
            Assert.True((created, changed) is (0, 0) or (Creates, Changes), $"Seed {seed}: of set {set} there are {created} jobs and {changed} changes.");
            Assert.True(created > 0 || !acknowledged.Contains(set), $"Seed {seed}: set {set} was acknowledged and is lost.");
            whole += created > 0 ? 1 : 0;
        }

        return whole;
    }

    /// <summary>Begins a set, and does not wait for its end. Every third one is left somewhere on its way.</summary>
    private static void Begin(JobSimulation simulation, Random random, int set, Guid[] shared, HashSet<int> acknowledged)
    {
        var caller = JobCaller.System with { Reason = $"{set}" };
        var until = simulation.Now.AddDays(2).AddMinutes(set);
        JobOperation[] operations =
        [
            .. Enumerable.Range(0, Creates).Select(i => new JobOperation(Guid.CreateVersion7(), JobOperationKind.Create, caller) { Job = New($"{set}.{i}") with { Workload = $"{set}" } }),
            .. random.GetItems(shared, Changes).Select(id => new JobOperation(id, JobOperationKind.Patch, caller) { Patch = new JobStatePatch { PostponeUntil = until.AddSeconds(random.Next(1, 1_000)) } }),
        ];
        var steps = random.Next(3) == 0 ? random.Next(1, Changes + 2) : int.MaxValue;
        var sets = simulation.Cluster.Silos[random.Next(3)].Services.GetRequiredService<IJobChangeSets>();
        _ = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.None, simulation.Scheduler.Tasks).Unwrap();

        async Task RunAsync()
        {
            try
            {
                if (steps == int.MaxValue)
                {
                    await sets.CommitAsync(operations);
                    acknowledged.Add(set);
                }
                else
                {
                    await LeaveAsync(simulation, operations, steps);
                }
            }
            catch (Exception exception) when (exception is JobException or ChangeSetException or OrleansException or TimeoutException)
            {
                // Not acknowledged: it may be there or not.
            }
        }
    }

    /// <summary>What a set has done when the process that makes it dies: some jobs are prepared, or all and they are stored, and none hears of it.</summary>
    private static async Task LeaveAsync(JobSimulation simulation, JobOperation[] operations, int steps)
    {
        var set = new ChangeSet(operations);
        var prepared = new PreparedJobs(Guid.NewGuid());
        foreach (var (jobId, changes) in set.OnOthers())
        {
            if (steps-- == 0)
            {
                return;
            }

            var job = await simulation.JobRun(jobId).PrepareAsync(prepared.ChangeSetId, changes);
            if (job.Refusal is not null)
            {
                return;
            }

            prepared.Add(jobId, job);
        }

        if (steps > 0)
        {
            await simulation.Dispatcher.CommitChangeSetAsync(new ChangeSetCommit(set.Creates, set.OnCreated, prepared.Updates, prepared.Deletes));
        }
    }
}
