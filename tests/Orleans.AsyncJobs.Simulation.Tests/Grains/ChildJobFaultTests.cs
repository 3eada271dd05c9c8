using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Jobs that handlers make while silos are killed and the store fails.</summary>
public sealed class ChildJobFaultTests
{
    [Fact]
    public void CreateJobAsync_waits_for_a_store_that_is_away()
    {
        var simulation = new JobSimulation();
        var isAway = false;
        simulation.Store.Faults = operation => isAway && operation.IsWrite ? StoreFault.After : StoreFault.None;
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Depth == 0)
            {
                isAway = true;
                await context.CreateJobAsync("a", New("child"));
            }

            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];
        simulation.Advance(5);
        Assert.Equal(JobStatusCode.InProgress, simulation.Status(id).Status);

        isAway = false;
        simulation.Advance(5);

        Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt));
        Assert.Equal(JobStatusCode.Succeeded, ChildOf(simulation, id).Status.Status);
    }

    // Whatever is lost, there is one child for each name, and each runs to its end.
    [Fact]
    public void Kills_and_faults_leave_exactly_one_child_of_each_name()
    {
        const int parents = 8;
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var simulation = new JobSimulation(seed, silos: 3, slots: 6, handler: options => (options.RetryAttempts, options.RetryBaseDelay, options.RetryMaxDelay) = (100, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
            var succeeded = new HashSet<Guid>();
            simulation.Store.Faults = _ => random.Next(12) switch { 0 => StoreFault.Before, 1 => StoreFault.After, _ => StoreFault.None };
            simulation.Script.Work = async (context, token) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 1_000)), simulation.Scheduler.Time, token);
                if (context.Depth == 0)
                {
                    await context.CreateJobAsync("first", Child() with { AutoDelete = true });
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 1_000)), simulation.Scheduler.Time, token);
                    await context.CreateJobsAsync([new ChildJob("first", Child()), new ChildJob("second", Child()), new ChildJob("third", Child() with { DependencyToken = "t" })]);
                    return random.Next(3) == 0 ? JobResult.Retry("flaky") : JobResult.Succeeded();
                }

                Assert.True(context.Name is not "first" || !succeeded.Contains(context.JobId), $"Seed {seed}: a child with auto-delete ran again after its success.");
                return JobResult.Succeeded();
            };
            simulation.Store.Done = operation =>
            {
                if (operation.Kind == StoreOperationKind.Delete)
                {
                    Assert.True(succeeded.Add(operation.Rows[0].Job.JobId), $"Seed {seed}: a child was made and deleted twice.");
                }
            };
            using var reminders = new SimulatedReminders(simulation, TimeSpan.FromMilliseconds(seed * 7));
            List<Guid> ids = [];
            for (var i = 0; i < parents; i++)
            {
                simulation.Run(async () =>
                {
                    try
                    {
                        ids.AddRange(await simulation.CreateAsync(New($"parent {i}")));
                    }
                    catch (JobException refusal) when (refusal.Kind == JobErrorKind.Unavailable)
                    {
                        // Not acknowledged: it may be there or not.
                    }
                });
            }

            for (var death = 0; death < 4; death++)
            {
                simulation.Advance(random.NextDouble() * 2);
                simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[random.Next(3)]));
                simulation.Run(() => simulation.Cluster.StartSiloAsync());
            }

            simulation.Store.Faults = null;
            simulation.Advance(300);

            foreach (var parent in simulation.Store.Rows.Where(row => row.Job.Depth == 0))
            {
                Assert.True(parent.Status.State == JobStateCode.Completed, $"Seed {seed}: {parent.Job.Name} is left at {parent.Status}");
                var children = simulation.Store.Rows.Where(row => row.Job.ParentJobId == parent.Job.JobId).Select(row => row.Job.Name).Order(StringComparer.Ordinal);
                Assert.True(
                    parent.Status.Status != JobStatusCode.Succeeded || children.SequenceEqual(["second", "third"]),
                    $"Seed {seed}: {parent.Job.Name} has the children {string.Join(", ", children)}.");
                Assert.True(parent.Status.Status != JobStatusCode.Succeeded || succeeded.Contains(ChildJobId.Of(parent.Job.JobId, null, "first")), $"Seed {seed}: the first child of {parent.Job.Name} never succeeded.");
            }

            Assert.All(simulation.Store.Rows, row => Assert.True(row.Status.State == JobStateCode.Completed, $"Seed {seed}: {row.Job.Name} is left at {row.Status}"));
            Assert.All(ids, id => Assert.True(simulation.Store.Find(id) is not null, $"Seed {seed}: job {id} is lost."));
        }
    }

    private static NewJob Child() => new() { MessageName = MessageName };

    private static JobState ChildOf(JobSimulation simulation, Guid parent) => Assert.Single(simulation.Store.Rows, row => row.Job.ParentJobId == parent);
}
