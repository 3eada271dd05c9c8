using Orleans.Simulation.Tests.BothHosts.Grains;
using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class TimerTests : IAsyncLifetime
{
    private readonly string _key = Guid.NewGuid().ToString("N");
    private TestCluster _cluster = null!;

    private ITimerGrain Grain => _cluster.Client.GetGrain<ITimerGrain>(_key);

    public async ValueTask InitializeAsync() => _cluster = await ClusterFixture.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Timer_ticks_again_and_again_and_never_beside_itself()
    {
        await Grain.Start(interleave: true, hold: false);
        await Signals.Wait($"tick:{_key}:3");
        await Grain.Halt();
        Assert.DoesNotContain("tick beside itself", Signals.Entries(_key));
    }

    [Fact]
    public async Task Tick_that_does_not_interleave_keeps_calls_waiting()
    {
        await Grain.Start(interleave: false, hold: true);
        await Signals.Wait($"tick:{_key}:1");
        var ping = Grain.Ping();
        Signals.Set($"go:{_key}");
        await ping;
        Assert.Equal(["tick", "ticked", "ping"], Signals.Entries(_key).Take(3));
    }

    [Fact]
    public async Task Tick_that_interleaves_lets_calls_in()
    {
        await Grain.Start(interleave: true, hold: true);
        await Signals.Wait($"tick:{_key}:1");
        await Grain.Ping();
        Assert.Equal(["tick", "ping"], Signals.Entries(_key));
        Signals.Set($"go:{_key}");
    }

    [Fact]
    public async Task Tick_that_fails_does_not_end_the_timer()
    {
        await Grain.StartFailing();
        await Signals.Wait($"tick:{_key}:3");
    }

    [Fact]
    public async Task Disposed_timer_signals_the_token_of_its_tick()
    {
        await Grain.Start(interleave: true, hold: true);
        await Signals.Wait($"tick:{_key}:1");
        await Grain.Halt();
        await Signals.Wait($"stopped:{_key}");
    }

    [Fact]
    public async Task Deactivation_disposes_the_timers()
    {
        await Grain.Start(interleave: false, hold: false);
        await Signals.Wait($"tick:{_key}:2");
        await Grain.Retire();
        await Signals.Wait($"stopped:{_key}");
    }

    [Fact]
    public async Task Timer_with_state_and_no_period_ticks_once_and_can_be_set_again()
    {
        await Grain.StartOnce();
        await Signals.Wait($"tick:{_key}:1");
        await Grain.ChangeToOnce();
        await Signals.Wait($"tick:{_key}:2");
    }
}
