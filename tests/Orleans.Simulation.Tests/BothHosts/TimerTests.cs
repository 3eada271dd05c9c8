using Orleans.Simulation.Tests.BothHosts.Grains;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class TimerTests
{
    [Fact]
    public Task Timer_ticks_again_and_again_and_never_beside_itself() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Grain(cluster, key).Start(interleave: true, hold: false);
        await Signals.Wait($"tick:{key}:3");
        await Grain(cluster, key).Halt();
        Assert.DoesNotContain("tick beside itself", Signals.Entries(key));
    });

    [Fact]
    public Task Tick_that_does_not_interleave_keeps_calls_waiting() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Grain(cluster, key).Start(interleave: false, hold: true);
        await Signals.Wait($"tick:{key}:1");
        var ping = Grain(cluster, key).Ping();
        Signals.Set($"go:{key}");
        await ping;
        Assert.Equal(["tick", "ticked", "ping"], Signals.Entries(key).Take(3));
    });

    [Fact]
    public Task Tick_that_interleaves_lets_calls_in() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Grain(cluster, key).Start(interleave: true, hold: true);
        await Signals.Wait($"tick:{key}:1");
        await Grain(cluster, key).Ping();
        Assert.Equal(["tick", "ping"], Signals.Entries(key));
        Signals.Set($"go:{key}");
    });

    [Fact]
    public Task Tick_that_fails_does_not_end_the_timer() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Grain(cluster, key).StartFailing();
        await Signals.Wait($"tick:{key}:3");
    });

    [Fact]
    public Task Disposed_timer_signals_the_token_of_its_tick() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Grain(cluster, key).Start(interleave: true, hold: true);
        await Signals.Wait($"tick:{key}:1");
        await Grain(cluster, key).Halt();
        await Signals.Wait($"stopped:{key}");
    });

    [Fact]
    public Task Deactivation_disposes_the_timers() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Grain(cluster, key).Start(interleave: false, hold: false);
        await Signals.Wait($"tick:{key}:2");
        await Grain(cluster, key).Retire();
        await Signals.Wait($"stopped:{key}");
    });

    [Fact]
    public Task Timer_with_state_and_no_period_ticks_once_and_can_be_set_again() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Grain(cluster, key).StartOnce();
        await Signals.Wait($"tick:{key}:1");
        await Grain(cluster, key).ChangeToOnce();
        await Signals.Wait($"tick:{key}:2");
    });

    private static ITimerGrain Grain(HostedCluster cluster, string key) => cluster.Grains.GetGrain<ITimerGrain>(key);
}
