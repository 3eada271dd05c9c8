using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Random faults of the table, random ends of handlers, random deaths of silos: what must hold, holds.</summary>
public sealed class RandomFaultTests
{
    private const int Jobs = 25;

    [Fact]
    public void Faults_of_the_table_lose_no_job_and_run_none_twice_at_once()
    {
        for (var seed = 1; seed <= 150; seed++)
        {
            var simulation = new JobSimulation(seed, slots: 3);
            var random = new Random(seed);
            Disturb(simulation, random);
            var ledger = new RunLedger(simulation);
            using var reminders = new SimulatedReminders(simulation, TimeSpan.FromMilliseconds(seed * 7));
            var acknowledged = CreateSome(simulation);
            simulation.Advance(120);
            simulation.Store.Faults = null;
            simulation.Advance(300);

            Check(simulation, ledger, acknowledged, seed);
            Assert.False(simulation.Script.HasOverlap, $"Seed {seed}: two runs of one job at once.");
            Assert.InRange(simulation.Script.MostRunning, 1, 3);
            Assert.All(simulation.Store.Rows, row => Assert.Equal(0, row.Status.LostRuns));
        }
    }

    [Fact]
    public void Deaths_of_silos_lose_no_job_and_leave_none_behind()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var simulation = new JobSimulation(seed, silos: 3, slots: 6);
            var random = new Random(seed);
            Disturb(simulation, random);
            var ledger = new RunLedger(simulation);
            using var reminders = new SimulatedReminders(simulation, TimeSpan.FromMilliseconds(seed * 7));
            var acknowledged = CreateSome(simulation);
            for (var death = 0; death < 3; death++)
            {
                simulation.Advance(random.NextDouble() * 3);
                simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[random.Next(3)]));
                simulation.Run(() => simulation.Cluster.StartSiloAsync());
            }

            simulation.Store.Faults = null;
            simulation.Advance(300);

            Check(simulation, ledger, acknowledged, seed);
        }
    }

    private static List<Guid> CreateSome(JobSimulation simulation)
    {
        List<Guid> acknowledged = [];
        for (var i = 0; i < Jobs; i++)
        {
            var job = New($"{i}", priority: i % 3);
            simulation.Run(async () =>
            {
                try
                {
                    acknowledged.AddRange(await simulation.CreateAsync(job));
                }
                catch (JobException refusal) when (refusal.Kind == JobErrorKind.Unavailable)
                {
                    // Not acknowledged: it may be there or not.
                }
            });
        }

        return acknowledged;
    }

    private static void Check(JobSimulation simulation, RunLedger ledger, List<Guid> acknowledged, int seed)
    {
        Assert.All(acknowledged, id => Assert.True(simulation.Store.Find(id) is not null, $"Seed {seed}: job {id} is lost."));
        Assert.All(simulation.Store.Rows, row => Assert.True(
            row.Status is { State: JobStateCode.Completed, Abandoned: false, RetryCount: <= 3 }, $"Seed {seed}: {row.Job.Name} is left at {row.Status}"));
        Assert.True(ledger.FindFault() is null, $"Seed {seed}: {ledger.FindFault()}");
    }

    private static void Disturb(JobSimulation simulation, Random random)
    {
        simulation.Store.Faults = _ => random.Next(12) switch { 0 => StoreFault.Before, 1 => StoreFault.After, _ => StoreFault.None };
        simulation.Script.Work = async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 2_000)), simulation.Scheduler.Time, token);
            return random.Next(4) switch
            {
                0 => JobResult.Retry("flaky"),
                1 => JobResult.Failed("broken"),
                _ => JobResult.Succeeded(),
            };
        };
    }
}
