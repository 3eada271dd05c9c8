using Orleans.Simulation.Tests.BothHosts.Grains;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class ClusterTests
{
    [Fact]
    public Task Grains_are_spread_over_the_silos_and_call_each_other() => RunAsync(async (cluster, key) =>
    {
        var grains = Enumerable.Range(0, 50).Select(i => Grain(cluster, $"{key}:{i}")).ToArray();
        var places = await Task.WhenAll(grains.Select(grain => grain.Where()));
        Assert.Equal(cluster.Silos.Select(silo => silo.ToParsableString()).Order(), places.Distinct().Order());
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(places[(i + 1) % 50], await grains[i].CallOther($"{key}:{(i + 1) % 50}"));
        }
    });

    [Fact]
    public Task Silo_that_stops_deactivates_its_grains_and_they_move() => RunAsync(async (cluster, key) =>
    {
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        var moving = await OnAsync(cluster, key, second);
        await cluster.StopAsync(second);
        Assert.Equal([$"deactivate:{second.ToParsableString()}"], Signals.Entries($"place:{moving}"));
        Assert.Equal(first.ToParsableString(), await Grain(cluster, moving).Where());
    });

    [Fact]
    public Task Silo_that_stops_lets_running_requests_end_first() => RunAsync(async (cluster, key) =>
    {
        var second = cluster.Silos[1];
        var busy = await OnAsync(cluster, key, second);
        var call = Grain(cluster, busy).Hold();
        await Signals.Wait($"holds:{busy}");
        var stop = cluster.StopAsync(second);
        Signals.Set($"go:{busy}");
        await call;
        await stop;
        Assert.Equal(["held", $"deactivate:{second.ToParsableString()}"], Signals.Entries($"place:{busy}"));
    });

    [Fact]
    public Task Silo_that_is_killed_fails_its_calls_and_its_grains_come_up_elsewhere() => RunAsync(async (cluster, key) =>
    {
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        var lost = await OnAsync(cluster, key, second);
        var caller = await OnAsync(cluster, key, first);
        var call = Grain(cluster, caller).HoldOther(lost);
        await Signals.Wait($"holds:{lost}");
        await cluster.KillAsync(second);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        Assert.Equal(first.ToParsableString(), await Grain(cluster, lost).Where());
        Assert.DoesNotContain("held", Signals.Entries($"place:{lost}"));
    });

    [Fact]
    public Task Membership_tells_a_stopped_silo_from_a_running_one() => RunAsync(async (cluster, key) =>
    {
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        var asked = Grain(cluster, await OnAsync(cluster, key, first));
        Assert.Equal(SiloStatus.Active, await asked.StatusOf(second.ToParsableString()));
        await cluster.StopAsync(second);
        Assert.Equal(SiloStatus.Dead, await asked.StatusOf(second.ToParsableString()));
    });

    [Fact]
    public Task Silo_added_later_takes_grains() => RunAsync(async (cluster, key) =>
    {
        var added = await cluster.StartAsync();
        var places = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Grain(cluster, $"{key}:{i}").Where()));
        Assert.Contains(added.ToParsableString(), places);
    });

    private static Task RunAsync(Func<HostedCluster, string, Task> test) => HostedCluster.RunAsync(test, silos: 2);

    private static IPlaceGrain Grain(HostedCluster cluster, string key) => cluster.Grains.GetGrain<IPlaceGrain>(key);

    // The key of a grain that runs on a silo.
    private static async Task<string> OnAsync(HostedCluster cluster, string key, SiloAddress silo)
    {
        for (var i = 1_000; ; i++)
        {
            if (await Grain(cluster, $"{key}:{i}").Where() == silo.ToParsableString())
            {
                return $"{key}:{i}";
            }
        }
    }
}
