using Orleans.Simulation.Tests.Grains;
using Orleans.TestingHost;

namespace Orleans.Simulation.Tests;

/// <summary>On real threads: what must hold whatever the threads do.</summary>
public sealed class StressTests
{
    [Fact]
    public async Task Calls_all_end_and_each_grain_is_alone_while_activations_come_and_go()
    {
        await using var cluster = new TestClusterBuilder(3).Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        var callers = Enumerable.Range(0, 16).Select(c => Task.Run(async () =>
        {
            var random = new Random(c);
            for (var i = 0; i < 1500; i++)
            {
                // Keys grow with each hop, so no call comes back to a grain that waits for it.
                var grain = cluster.GrainFactory.GetGrain<IStressGrain>(random.Next(200));
                switch (random.Next(4))
                {
                    case 0:
                        await grain.Retire();
                        break;
                    case 1:
                        await grain.Peek();
                        break;
                    default:
                        var hops = random.Next(4);
                        Assert.Equal(hops + 1, await grain.Step(hops, random.Next(10_000)));
                        break;
                }
            }
        })).ToList();
        for (var round = 0; round < 5; round++)
        {
            await cluster.StopSiloAsync(cluster.Silos[^1], TestContext.Current.CancellationToken);
            await cluster.StartAdditionalSiloAsync();
        }

        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Empty(StressGrain.Violations);
    }

    [Fact]
    public async Task Calls_all_end_while_silos_are_killed()
    {
        await using var cluster = new TestClusterBuilder(3).Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        var grains = cluster.GrainFactory;
        var lost = 0;
        var callers = Enumerable.Range(0, 16).Select(c => Task.Run(async () =>
        {
            var random = new Random(c);
            for (var i = 0; i < 1000; i++)
            {
                try
                {
                    await grains.GetGrain<IBriefGrain>(random.Next(500)).Instance();
                }
                catch (SiloUnavailableException)
                {
                    Interlocked.Increment(ref lost);
                }
            }
        })).ToList();
        for (var round = 0; round < 10; round++)
        {
            await cluster.KillSiloAsync(cluster.Silos[^1], TestContext.Current.CancellationToken);
            await cluster.StartAdditionalSiloAsync();
        }

        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(lost < 16_000);
    }
}
