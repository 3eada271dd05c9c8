using Orleans.Simulation.Tests.BothHosts.Grains;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class TurnTests
{
    [Fact]
    public Task Call_with_value_task_returns_its_result() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        Assert.Equal(7, await Grain(cluster, key).Echo(7));
    });

    [Fact]
    public Task Call_with_arguments_of_many_types_passes_them_in_order() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        Assert.Equal(1 + 2 + 3 + 0 + 1000, await Grain(cluster, key).Sum(1, 2, "abc", Guid.Empty, null));
    });

    [Fact]
    public Task Call_while_another_awaits_waits_for_it() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        var first = Grain(cluster, key).Hold("a");
        await Signals.Wait($"entered:{key}:a");
        var second = Grain(cluster, key).Hold("b");
        Signals.Set($"go:{key}:b");
        Signals.Set($"go:{key}:a");
        await Task.WhenAll(first, second);
        Assert.Equal(["enter:a", "leave:a", "enter:b", "leave:b"], Signals.Entries(key));
    });

    [Fact]
    public Task Call_always_interleaving_is_let_in_while_another_awaits() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        var first = Grain(cluster, key).Hold("a");
        await Signals.Wait($"entered:{key}:a");
        var second = Grain(cluster, key).HoldInterleaved("b");
        await Signals.Wait($"entered:{key}:b");
        Signals.Set($"go:{key}:a");
        await first;
        Signals.Set($"go:{key}:b");
        await second;
        Assert.Equal(["enter:a", "enter:b", "leave:a", "leave:b"], Signals.Entries(key));
    });

    [Fact]
    public Task Call_while_an_interleaving_one_awaits_is_let_in() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        var first = Grain(cluster, key).HoldInterleaved("a");
        await Signals.Wait($"entered:{key}:a");
        Assert.Equal(5, await Grain(cluster, key).Echo(5));
        Signals.Set($"go:{key}:a");
        await first;
    });

    [Fact]
    public Task Call_read_only_is_let_in_beside_read_only_ones_and_not_beside_others() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        var first = Grain(cluster, key).HoldReading("a");
        await Signals.Wait($"entered:{key}:a");
        var writer = Grain(cluster, key).Hold("w");
        var second = Grain(cluster, key).HoldReading("b");
        await Signals.Wait($"entered:{key}:b");
        Assert.Equal(["enter:a", "enter:b"], Signals.Entries(key));
        Signals.Set($"go:{key}:b");
        await second;
        Signals.Set($"go:{key}:w");
        Signals.Set($"go:{key}:a");
        await Task.WhenAll(first, writer);
        Assert.Equal(["enter:a", "enter:b", "leave:b", "leave:a", "enter:w", "leave:w"], Signals.Entries(key));
    });

    [Fact]
    public Task Call_of_a_reentrant_class_is_let_in_while_another_awaits() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        var grain = cluster.Grains.GetGrain<IReentrantGrain>(key);
        var first = grain.Hold("a");
        await Signals.Wait($"entered:{key}:a");
        Assert.Equal(3, await grain.Echo(3));
        Signals.Set($"go:{key}:a");
        await first;
    });

    [Fact]
    public Task Failing_method_gives_its_caller_the_exception_with_type_and_data() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        var later = await Assert.ThrowsAsync<TurnException>(() => Grain(cluster, key).Fail("later"));
        var atOnce = await Assert.ThrowsAsync<TurnException>(() => Grain(cluster, key).FailAtOnce("at once"));
        Assert.Equal(("later", 42, "at once", 43), (later.Message, later.Detail, atOnce.Message, atOnce.Detail));
    });

    [Fact]
    public Task Await_in_a_grain_comes_back_to_its_scheduler() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        Assert.True(await Grain(cluster, key).SchedulerIsKept());
    });

    [Fact]
    public Task Call_longer_than_its_response_timeout_ends_in_a_timeout() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain(cluster, key).HoldBriefly("a"));
        Signals.Set($"go:{key}:a");
        Assert.Equal(1, await Grain(cluster, key).Echo(1));
    });

    [Fact]
    public Task Cancelled_call_fails_at_once_and_signals_the_grain_within_its_scheduler() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        using var source = new CancellationTokenSource();
        var call = Grain(cluster, key).HoldUntilCancelled("a", source.Token);
        await Signals.Wait($"entered:{key}:a");
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Signals.Wait($"cancelled:{key}");
        Assert.Equal(["cancelled:within", "cancelled"], Signals.Entries(key));
    });

    [Fact]
    public Task Call_with_a_cancelled_token_is_not_made() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain(cluster, key).HoldUntilCancelled("a", new(canceled: true)));
        Assert.Empty(Signals.Entries(key));
    });

    [Fact]
    public Task Deactivate_on_idle_waits_for_running_requests_and_the_next_call_finds_a_new_instance() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        var instance = await Grain(cluster, key).Instance();
        var running = Grain(cluster, key).HoldInterleaved("a");
        await Signals.Wait($"entered:{key}:a");
        await Grain(cluster, key).Retire();
        var next = Grain(cluster, key).Instance();
        Assert.Equal(["enter:a"], Signals.Entries(key));
        Signals.Set($"go:{key}:a");
        await running;
        Assert.NotEqual(instance, await next);
        Assert.Equal(["enter:a", "leave:a", "deactivate:ApplicationRequested"], Signals.Entries(key));
    });

    [Fact]
    public Task Deactivate_on_idle_of_an_activation_that_has_ended_is_refused() => HostedCluster.RunAsync(async (cluster, key) =>
    {
        await Grain(cluster, key).RetireLater("b");
        await Grain(cluster, key).Retire();
        await Signals.Wait($"deactivated:{key}");
        await Grain(cluster, key).Instance();
        Signals.Set($"go:{key}:b");
        await Signals.Wait($"done:{key}:b");
        Assert.Equal(["deactivate:ApplicationRequested", "refused"], Signals.Entries(key));
    });

    private static ITurnGrain Grain(HostedCluster cluster, string key) => cluster.Grains.GetGrain<ITurnGrain>(key);
}
