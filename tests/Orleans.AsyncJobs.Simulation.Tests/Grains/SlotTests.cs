using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>A slot is given on when the handler has ended; handlers at work are never more than the slots.</summary>
public sealed class SlotTests
{
    [Fact]
    public void Slot_is_given_on_while_the_outcome_is_on_its_way_but_outcomes_are_no_more_than_slots()
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Advance(1);
        var disk = new TaskCompletionSource();
        simulation.Store.Before = operation => operation.IsUpdateTo(JobStateCode.Completed) ? disk.Task : Task.CompletedTask;

        simulation.Create([.. Enumerable.Range(0, 10).Select(i => New($"{i}"))]);
        simulation.Advance(5);

        Assert.Equal(4, simulation.Script.Started.Count);
        disk.SetResult();
        simulation.Advance(5);
        Assert.Equal(10, simulation.Script.Started.Count);
        Assert.InRange(simulation.Script.MostRunning, 1, 2);
    }

    [Fact]
    public void Handlers_at_work_are_never_more_than_slots_with_plain_jobs_members_and_retries()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            var simulation = new JobSimulation(seed, slots: 2, handler: options => options.RetryBaseDelay = TimeSpan.FromMilliseconds(1));
            simulation.Advance(1);
            simulation.Store.Before = _ => Task.Delay(TimeSpan.FromMilliseconds(random.Next(20)), simulation.Scheduler.Time);
            simulation.Script.Work = async (_, token) =>
            {
                await simulation.WorkAsync(random.NextDouble() / 10, token);
                return random.Next(4) == 0 ? JobResult.Retry("flaky") : JobResult.Succeeded();
            };
            List<Task> creates = [];
            for (var i = 0; i < 40; i++)
            {
                creates.Add(simulation.CreateAsync(random.Next(2) == 0 ? New() : New() with { DependencyToken = $"{random.Next(2)}" }));
                simulation.Advance(random.NextDouble() / 10);
            }

            simulation.Advance(60);
            Assert.All(creates, create => Assert.True(create.IsCompletedSuccessfully));
            Assert.True(simulation.Script.MostRunning <= 2, $"Seed {seed}: {simulation.Script.MostRunning} handlers ran at once.");
        }
    }
}
