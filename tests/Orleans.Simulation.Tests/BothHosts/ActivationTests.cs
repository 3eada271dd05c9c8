using Orleans.Simulation.Tests.BothHosts.Grains;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class ActivationTests
{
    private static long _keys = 1_000_000;

    [Fact]
    public Task Calls_at_the_same_time_share_one_activation() => HostedCluster.RunAsync(async (cluster, _) =>
    {
        var key = NextKey();
        var grain = cluster.Grains.GetGrain<IActivationGrain>(key);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.Ping()));
        Assert.All(answers, answer => Assert.Equal(key, answer));
        Assert.Equal(["activate"], Signals.Entries($"activation:{key}"));
    });

    [Fact]
    public Task Activation_that_fails_is_the_callers_exception_and_the_next_call_activates_again() => HostedCluster.RunAsync(async (cluster, _) =>
    {
        var key = -NextKey();
        var grain = cluster.Grains.GetGrain<IActivationGrain>(key);
        var error = await Assert.ThrowsAsync<TurnException>(() => grain.Ping());
        Assert.Equal(7, error.Detail);
        Assert.Equal(key, await grain.Ping());
    });

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(255)]
    public Task Integer_key_of_any_size_comes_back(long key) => HostedCluster.RunAsync(async (cluster, _) =>
    {
        // The first activation of a negative key fails by design.
        Signals.Log($"activation:{key}", "earlier");
        Assert.Equal(key, await cluster.Grains.GetGrain<IActivationGrain>(key).Ping());
    });

    [Fact]
    public Task Grain_id_is_the_class_name_in_lower_case_and_the_key() => HostedCluster.RunAsync((cluster, _) =>
    {
        var key = Guid.NewGuid();
        Assert.Equal("activation/FF", cluster.Grains.GetGrain<IActivationGrain>(255).GetGrainId().ToString());
        Assert.Equal($"place/{key:N}", cluster.Grains.GetGrain<IPlaceGrain>($"{key:N}").GetGrainId().ToString());
        return Task.CompletedTask;
    });

    [Fact]
    public Task References_to_the_same_grain_are_equal() => HostedCluster.RunAsync((cluster, _) =>
    {
        var first = cluster.Grains.GetGrain<IActivationGrain>(1);
        var second = cluster.Grains.GetGrain<IActivationGrain>(1);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, cluster.Grains.GetGrain<IActivationGrain>(2));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Reference_by_grain_id_is_the_same_grain() => HostedCluster.RunAsync((cluster, _) =>
    {
        var reference = cluster.Grains.GetGrain<IActivationGrain>(1);
        Assert.Equal(reference, cluster.Grains.GetGrain<IActivationGrain>(reference.GetGrainId()));
        Assert.Equal(reference, reference.AsReference<IActivationGrain>());
        return Task.CompletedTask;
    });

    [Fact]
    public Task Interface_without_a_class_is_refused() => HostedCluster.RunAsync((cluster, _) =>
    {
        Assert.Throws<ArgumentException>(() => cluster.Grains.GetGrain<INobodysGrain>("a"));
        return Task.CompletedTask;
    });

    // Not of a seed: what a key has logged outlives its cluster.
    private static long NextKey() => Interlocked.Increment(ref _keys);
}
