using Orleans.Simulation.Tests.BothHosts.Grains;
using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class ClusterTests : IAsyncLifetime
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await ClusterFixture.StartAsync(silos: 2);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Grains_are_spread_over_the_silos_and_call_each_other()
    {
        var places = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Grain(i).Where()));
        Assert.Equal(Addresses(), places.Distinct().Order());
        for (var i = 0; i < 50; i++)
            Assert.Equal(places[(i + 1) % 50], await Grain(i).CallOther(Key((i + 1) % 50)));
    }

    [Fact]
    public async Task Silo_that_stops_deactivates_its_grains_and_they_move()
    {
        var secondary = _cluster.SecondarySilos[0];
        var moving = await OnAsync(secondary);
        await _cluster.StopSiloAsync(secondary, TestContext.Current.CancellationToken);
        Assert.Equal([$"deactivate:{secondary.SiloAddress.ToParsableString()}"], Signals.Entries($"place:{moving}"));
        Assert.Equal(_cluster.Primary!.SiloAddress.ToParsableString(), await Grain(moving).Where());
    }

    [Fact]
    public async Task Silo_that_is_killed_fails_its_calls_and_its_grains_come_up_elsewhere()
    {
        var secondary = _cluster.SecondarySilos[0];
        var lost = await OnAsync(secondary);
        var caller = await OnAsync(_cluster.Primary!);
        var call = Grain(caller).HoldOther(lost);
        await Signals.Wait($"holds:{lost}");
        await _cluster.KillSiloAsync(secondary, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        Assert.Equal(_cluster.Primary!.SiloAddress.ToParsableString(), await Grain(lost).Where());
    }

    [Fact]
    public async Task Silo_that_is_restarted_has_the_same_endpoint_and_a_later_generation()
    {
        var secondary = _cluster.SecondarySilos[0];
        var old = secondary.SiloAddress;
        var restarted = await _cluster.RestartSiloAsync(secondary);
        Assert.Equal(old.Endpoint, restarted!.SiloAddress.Endpoint);
        Assert.True(restarted.SiloAddress.Generation > old.Generation);
    }

    [Fact]
    public async Task Membership_tells_a_stopped_generation_from_a_running_one()
    {
        var primary = await OnAsync(_cluster.Primary!);
        var secondary = _cluster.SecondarySilos[0];
        var old = secondary.SiloAddress.ToParsableString();
        Assert.Equal(SiloStatus.Active, await Grain(primary).StatusOf(old));
        await _cluster.StopSiloAsync(secondary, TestContext.Current.CancellationToken);
        await _cluster.WaitForLivenessToStabilizeAsync();
        Assert.Equal(SiloStatus.Dead, await Grain(primary).StatusOf(old));
    }

    [Fact]
    public async Task Silo_added_later_takes_grains()
    {
        var added = await _cluster.StartAdditionalSiloAsync();
        await _cluster.WaitForLivenessToStabilizeAsync();
        var places = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Grain(i).Where()));
        Assert.Contains(added.SiloAddress.ToParsableString(), places);
    }

    private string Key(int number) => $"{_prefix}:{number}";

    private IPlaceGrain Grain(int number) => Grain(Key(number));

    private IPlaceGrain Grain(string key) => _cluster.Client.GetGrain<IPlaceGrain>(key);

    private string[] Addresses() => [.. _cluster.Silos.Select(s => s.SiloAddress.ToParsableString()).Order()];

    // The key of a grain that runs on a silo.
    private async Task<string> OnAsync(SiloHandle silo)
    {
        for (var i = 1000; ; i++)
        {
            if (string.Equals(await Grain(i).Where(), silo.SiloAddress.ToParsableString(), StringComparison.Ordinal))
                return Key(i);
        }
    }
}
