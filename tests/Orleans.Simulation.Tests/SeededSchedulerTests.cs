using Orleans.Simulation.Tests.Grains;

namespace Orleans.Simulation.Tests;

public sealed class SeededSchedulerTests
{
    [Fact]
    public void Run_with_the_same_seed_gives_the_same_trace()
    {
        var first = TraceOf(seed: 7);
        Assert.Equal(first, TraceOf(seed: 7));
        Assert.True(first.Length > 10_000);
    }

    [Fact]
    public void Run_with_another_seed_gives_another_order() => Assert.NotEqual(TraceOf(seed: 7), TraceOf(seed: 8));

    [Fact]
    public void Run_stays_on_one_thread()
    {
        var simulation = new Simulation();
        var thread = Environment.CurrentManagedThreadId;
        simulation.Run(async () =>
        {
            await simulation.Grains.GetGrain<IWorkGrain>(0).Work(4);
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            await simulation.Grains.GetGrain<IWorkGrain>(0).Work(2).ConfigureAwait(false);
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
        });
    }

    [Fact]
    public void Run_reports_work_that_left_the_thread()
    {
        var simulation = new Simulation();
        Assert.Throws<InvalidOperationException>(() => simulation.Run(async () =>
        {
            var leaving = simulation.Grains.GetGrain<IWorkGrain>(0).Leave();
            // Keeps the run going until the other thread comes back.
            while (!leaving.IsCompleted)
            {
                await simulation.Grains.GetGrain<IWorkGrain>(1).Count();
                if (WorkGrain.IsElsewhere)
                {
                    WorkGrain.Elsewhere.Set();
                }
            }
        }));
    }

    [Fact]
    public void Run_of_code_that_waits_for_nothing_that_can_come_fails()
    {
        var simulation = new Simulation();
        Assert.ThrowsAny<Exception>(() => simulation.Scheduler.Run(() => new TaskCompletionSource().Task, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Tasks_scheduler_runs_code_outside_of_grains_as_turns()
    {
        var simulation = new Simulation();
        simulation.Run(async () =>
        {
            var scheduler = await Task.Factory.StartNew(
                () => TaskScheduler.Current, CancellationToken.None, TaskCreationOptions.None, simulation.Scheduler.Tasks);
            Assert.Same(simulation.Scheduler.Tasks, scheduler);
        });
        Assert.Contains(" task", simulation.Trace.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CallFault.LoseRequest, 0)]
    [InlineData(CallFault.LoseAnswer, 1)]
    public void Lost_call_ends_in_a_timeout_whether_or_not_it_was_carried_out(CallFault fault, int carriedOut)
    {
        var simulation = new Simulation();
        var grain = simulation.Grains.GetGrain<IWorkGrain>(0);
        simulation.Scheduler.Faults = (_, method) => method is "IWorkGrain.Work" ? fault : CallFault.None;
        simulation.Run(() => Assert.ThrowsAsync<TimeoutException>(() => grain.Work(0)));
        Assert.Equal(carriedOut, simulation.Run(grain.Count));
    }

    [Fact]
    public void Refused_call_fails_at_once()
    {
        var simulation = new Simulation();
        var start = simulation.Scheduler.Time.GetUtcNow();
        simulation.Scheduler.Faults = (_, _) => CallFault.Refuse;
        simulation.Run(() => Assert.ThrowsAsync<SiloUnavailableException>(() => simulation.Grains.GetGrain<IWorkGrain>(0).Work(0)));
        Assert.Equal(start, simulation.Scheduler.Time.GetUtcNow());
    }

    private static string TraceOf(int seed)
    {
        var simulation = new Simulation(seed, silos: 3);
        simulation.Run(async () =>
        {
            var calls = Enumerable.Range(0, 5).Select(i => simulation.Grains.GetGrain<IWorkGrain>(i).Work(4)).ToArray();
            await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[1]);
            await Task.WhenAll(calls.Select(c => c.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)));
            await simulation.Cluster.StopAllSilosAsync();
        });
        return simulation.Trace.ToString();
    }
}
