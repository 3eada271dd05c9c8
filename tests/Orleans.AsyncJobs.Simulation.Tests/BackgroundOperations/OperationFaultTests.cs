using Orleans.AsyncJobs.Testing;
using Orleans.AsyncJobs.Tests.Grains;

namespace Orleans.AsyncJobs.Tests.BackgroundOperations;

/// <summary>Faults of the table, deaths of silos and cancels at any moment: no operation is lost, and the end of each is told by one job.</summary>
public sealed class OperationFaultTests
{
    private const int Operations = 15;

    [Fact]
    public void Faults_of_the_table_lose_no_operation_and_each_end_is_told_once()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var simulation = new OperationSimulation(seed, slots: 3);
            var random = new Random(seed);
            Disturb(simulation, random);
            var acknowledged = CreateSome(simulation, random);
            simulation.Jobs.Advance(120);
            simulation.Jobs.Store.Faults = null;
            simulation.Jobs.Advance(300);

            Check(simulation, acknowledged, seed);
            Assert.All(simulation.Jobs.Store.Rows, row => Assert.Equal(0, row.Status.LostRuns));
        }
    }

    [Fact]
    public void Deaths_of_silos_lose_no_operation_and_each_end_is_told_once()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var simulation = new OperationSimulation(seed, silos: 3, slots: 6);
            var random = new Random(seed);
            Disturb(simulation, random);
            var acknowledged = CreateSome(simulation, random);
            for (var death = 0; death < 3; death++)
            {
                simulation.Jobs.Advance(random.NextDouble() * 3);
                simulation.Jobs.Run(() => simulation.Jobs.Cluster.KillSiloAsync(simulation.Jobs.Cluster.Silos[random.Next(3)]));
                simulation.Jobs.Run(() => simulation.Jobs.Cluster.StartSiloAsync());
            }

            simulation.Jobs.Store.Faults = null;
            simulation.Jobs.Advance(300);

            Check(simulation, acknowledged, seed);
        }
    }

    /// <summary>The write that ends it is on disk, and nobody is told of that: the process dies, or its answer gets lost.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void End_that_is_stored_and_not_answered_is_told_all_the_same(bool dies)
    {
        var simulation = new OperationSimulation(silos: dies ? 2 : 1);
        var isLost = false;
        simulation.Jobs.Store.Faults = operation =>
        {
            var isEnd = !isLost && operation.IsUpdateTo(JobStateCode.Completed);
            isLost |= isEnd;
            return isEnd ? StoreFault.After : StoreFault.None;
        };
        var id = simulation.Create();
        if (dies)
        {
            simulation.Jobs.Run(() => simulation.Jobs.Cluster.KillSiloAsync(simulation.Jobs.Cluster.Silos[0]));
        }

        simulation.Jobs.Advance(60);

        Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Jobs.Status(id).Status, simulation.Jobs.Status(id).Attempt));
        Assert.Equal(JobStatusCode.Succeeded, Assert.Single(simulation.CallbacksOf(id)).Status.Status);
    }

    private static List<Guid> CreateSome(OperationSimulation simulation, Random random)
    {
        List<Guid> acknowledged = [];
        for (var i = 0; i < Operations; i++)
        {
            simulation.Jobs.Run(async () =>
            {
                try
                {
                    var id = await simulation.CreateAsync();
                    acknowledged.Add(id);
                    if (random.Next(3) == 0)
                    {
                        await simulation.Operation(id).CancelOperationAsync(JobCaller.System, expectedVersion: null);
                    }
                }
                catch (JobException refusal) when (refusal.Kind is JobErrorKind.Unavailable or JobErrorKind.Invalid)
                {
                    // Not acknowledged: it may be there or not. Or it has ended before its cancel.
                }
            });
        }

        return acknowledged;
    }

    private static void Check(OperationSimulation simulation, List<Guid> acknowledged, int seed)
    {
        Assert.All(acknowledged, id => Assert.True(simulation.Jobs.Store.Find(id) is not null, $"Seed {seed}: operation {id} is lost."));
        var operations = simulation.Jobs.Store.Rows.Where(row => row.Job.Kind == JobKind.BackgroundOperation).ToList();
        Assert.All(operations, row => Assert.True(row.Status is { State: JobStateCode.Completed, Abandoned: false, RetryCount: <= 3 }, $"Seed {seed}: {row.Job.JobId} is left at {row.Status}"));
        Assert.All(operations, row => Assert.True(simulation.CallbacksOf(row.Job.JobId) is [{ Status.Status: JobStatusCode.Succeeded }], $"Seed {seed}: the end of {row.Job.JobId} is told by {simulation.CallbacksOf(row.Job.JobId).Count} jobs."));
        Assert.All(operations, row => Assert.Equal(row.Status.Status == JobStatusCode.Succeeded, row.Status.Message == """[{"Key":"Number","Value":"7"}]"""));
        Assert.Equal(simulation.Runs.Count, simulation.Runs.Distinct().Count());
    }

    private static void Disturb(OperationSimulation simulation, Random random)
    {
        simulation.Jobs.Store.Faults = _ => random.Next(12) switch { 0 => StoreFault.Before, 1 => StoreFault.After, _ => StoreFault.None };
        simulation.Work = async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 2_000)), simulation.Jobs.Scheduler.Time, token);
            return random.Next(4) switch
            {
                0 => throw new IOException("flaky"),
                1 => throw JobException.Invalid("broken"),
                _ => 7,
            };
        };
    }
}
