using Orleans.Simulation.Tests.BothHosts.Grains;
using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class TurnTests : IAsyncLifetime
{
    private readonly string _key = Guid.NewGuid().ToString("N");
    private TestCluster _cluster = null!;

    private ITurnGrain Grain => _cluster.Client.GetGrain<ITurnGrain>(_key);

    public async ValueTask InitializeAsync() => _cluster = await ClusterFixture.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Call_with_value_task_returns_its_result() => Assert.Equal(7, await Grain.Echo(7));

    [Fact]
    public async Task Call_with_arguments_of_many_types_passes_them_in_order() =>
        Assert.Equal(1 + 2 + 3 + 0 + 1000, await Grain.Sum(1, 2, "abc", Guid.Empty, null));

    [Fact]
    public async Task Call_while_another_awaits_waits_for_it()
    {
        var first = Grain.Hold("a");
        await Signals.Wait($"entered:{_key}:a");
        var second = Grain.Hold("b");
        Signals.Set($"go:{_key}:b");
        Signals.Set($"go:{_key}:a");
        await Task.WhenAll(first, second);
        Assert.Equal(["enter:a", "leave:a", "enter:b", "leave:b"], Signals.Entries(_key));
    }

    [Fact]
    public async Task Call_always_interleaving_is_let_in_while_another_awaits()
    {
        var first = Grain.Hold("a");
        await Signals.Wait($"entered:{_key}:a");
        var second = Grain.HoldInterleaved("b");
        await Signals.Wait($"entered:{_key}:b");
        Signals.Set($"go:{_key}:a");
        await first;
        Signals.Set($"go:{_key}:b");
        await second;
        Assert.Equal(["enter:a", "enter:b", "leave:a", "leave:b"], Signals.Entries(_key));
    }

    [Fact]
    public async Task Call_while_an_interleaving_one_awaits_is_let_in()
    {
        var first = Grain.HoldInterleaved("a");
        await Signals.Wait($"entered:{_key}:a");
        Assert.Equal(5, await Grain.Echo(5));
        Signals.Set($"go:{_key}:a");
        await first;
    }

    [Fact]
    public async Task Call_read_only_is_let_in_beside_read_only_ones_and_not_beside_others()
    {
        var first = Grain.HoldReading("a");
        await Signals.Wait($"entered:{_key}:a");
        var writer = Grain.Hold("w");
        var second = Grain.HoldReading("b");
        await Signals.Wait($"entered:{_key}:b");
        Assert.Equal(["enter:a", "enter:b"], Signals.Entries(_key));
        Signals.Set($"go:{_key}:b");
        await second;
        Signals.Set($"go:{_key}:w");
        Signals.Set($"go:{_key}:a");
        await Task.WhenAll(first, writer);
        Assert.Equal(["enter:a", "enter:b", "leave:b", "leave:a", "enter:w", "leave:w"], Signals.Entries(_key));
    }

    [Fact]
    public async Task Call_of_a_reentrant_class_is_let_in_while_another_awaits()
    {
        var grain = _cluster.Client.GetGrain<IReentrantGrain>(_key);
        var first = grain.Hold("a");
        await Signals.Wait($"entered:{_key}:a");
        Assert.Equal(3, await grain.Echo(3));
        Signals.Set($"go:{_key}:a");
        await first;
    }

    [Fact]
    public async Task Failing_method_gives_its_caller_the_exception_with_type_and_data()
    {
        var later = await Assert.ThrowsAsync<TurnException>(() => Grain.Fail("later"));
        var atOnce = await Assert.ThrowsAsync<TurnException>(() => Grain.FailAtOnce("at once"));
        Assert.Equal(("later", 42, "at once", 43), (later.Message, later.Detail, atOnce.Message, atOnce.Detail));
    }

    [Fact]
    public async Task Await_in_a_grain_comes_back_to_its_scheduler() => Assert.True(await Grain.SchedulerIsKept());

    [Fact]
    public async Task Task_run_and_configure_await_false_leave_the_scheduler() => Assert.True(await Grain.SchedulerIsLeft());

    [Fact]
    public async Task Call_longer_than_its_response_timeout_ends_in_a_timeout()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.HoldBriefly("a"));
        Signals.Set($"go:{_key}:a");
        Assert.Equal(1, await Grain.Echo(1));
    }

    [Fact]
    public async Task Cancelled_call_fails_at_once_and_signals_the_grain_within_its_scheduler()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.HoldUntilCancelled("a", source.Token);
        await Signals.Wait($"entered:{_key}:a");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Signals.Wait($"cancelled:{_key}");
        Assert.Equal(["cancelled:within", "cancelled"], Signals.Entries(_key));
    }

    [Fact]
    public async Task Call_with_a_cancelled_token_is_not_made()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain.HoldUntilCancelled("a", new(canceled: true)));
        Assert.Empty(Signals.Entries(_key));
    }

    [Fact]
    public async Task Deactivate_on_idle_waits_for_running_requests_and_the_next_call_finds_a_new_instance()
    {
        var instance = await Grain.Instance();
        var running = Grain.HoldInterleaved("a");
        await Signals.Wait($"entered:{_key}:a");
        await Grain.Retire();
        var next = Grain.Instance();
        Assert.Equal(["enter:a"], Signals.Entries(_key));
        Signals.Set($"go:{_key}:a");
        await running;
        Assert.NotEqual(instance, await next);
        Assert.Equal(["enter:a", "leave:a", "deactivate:ApplicationRequested"], Signals.Entries(_key));
    }
}
