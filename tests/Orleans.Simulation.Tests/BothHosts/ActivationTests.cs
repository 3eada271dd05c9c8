using Orleans.Simulation.Tests.BothHosts.Grains;
using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class ActivationTests : IAsyncLifetime
{
    private static long _keys = Random.Shared.NextInt64(1_000_000, int.MaxValue);
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await ClusterFixture.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Calls_at_the_same_time_share_one_activation()
    {
        var key = Interlocked.Increment(ref _keys);
        var grain = _cluster.Client.GetGrain<IActivationGrain>(key);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.Ping()));
        Assert.All(answers, answer => Assert.Equal(key, answer));
        Assert.Equal(["activate"], Signals.Entries($"activation:{key}"));
    }

    [Fact]
    public async Task Activation_that_fails_is_the_callers_exception_and_the_next_call_activates_again()
    {
        var key = -Interlocked.Increment(ref _keys);
        var grain = _cluster.Client.GetGrain<IActivationGrain>(key);
        var error = await Assert.ThrowsAsync<TurnException>(() => grain.Ping());
        Assert.Equal(7, error.Detail);
        Assert.Equal(key, await grain.Ping());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(255)]
    public async Task Integer_key_of_any_size_comes_back(long key)
    {
        // The first activation of a negative key fails by design.
        Signals.Log($"activation:{key}", "earlier");
        Assert.Equal(key, await _cluster.Client.GetGrain<IActivationGrain>(key).Ping());
    }

    [Fact]
    public void Grain_id_is_the_class_name_in_lower_case_and_the_key()
    {
        var key = Guid.NewGuid();
        Assert.Equal("activation/FF", _cluster.Client.GetGrain<IActivationGrain>(255).GetGrainId().ToString());
        Assert.Equal($"state/{key:N}", _cluster.Client.GetGrain<IStateGrain>(key).GetGrainId().ToString());
        Assert.Equal(key, _cluster.Client.GetGrain<IStateGrain>(key).GetPrimaryKey());
    }

    [Fact]
    public void References_to_the_same_grain_are_equal()
    {
        var first = _cluster.Client.GetGrain<IActivationGrain>(1);
        var second = _cluster.Client.GetGrain<IActivationGrain>(1);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, _cluster.Client.GetGrain<IActivationGrain>(2));
    }

    [Fact]
    public void Reference_by_grain_id_is_the_same_grain()
    {
        var reference = _cluster.Client.GetGrain<IActivationGrain>(1);
        Assert.Equal(reference, _cluster.Client.GetGrain<IActivationGrain>(reference.GetGrainId()));
        Assert.Equal(reference, reference.AsReference<IActivationGrain>());
    }

    [Fact]
    public void Interface_without_a_class_is_refused() =>
        Assert.Throws<ArgumentException>(() => _cluster.Client.GetGrain<INobodysGrain>("a"));
}
