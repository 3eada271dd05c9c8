using Orleans.Simulation.Tests.BothHosts.Grains;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class StateTests : IAsyncLifetime
{
    private readonly Guid _key = Guid.NewGuid();
    private TestCluster _cluster = null!;

    private IStateGrain Grain => _cluster.Client.GetGrain<IStateGrain>(_key);

    public async ValueTask InitializeAsync() => _cluster = await ClusterFixture.StartAsync<NoteSilo>();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task State_never_written_is_a_new_object_that_does_not_exist()
    {
        Assert.Null(await Grain.Get());
        Assert.False(await Grain.Exists());
    }

    [Fact]
    public async Task State_is_read_before_activation()
    {
        Assert.Equal("1", await Grain.Put("first"));
        await DeactivateAsync();
        Assert.Equal("first", await Grain.GetOnActivation());
        Assert.True(await Grain.Exists());
    }

    [Fact]
    public async Task State_cleared_is_gone_for_the_next_activation()
    {
        await Grain.Put("first");
        await Grain.Clear();
        await DeactivateAsync();
        Assert.False(await Grain.Exists());
    }

    [Fact]
    public async Task Write_of_another_version_fails_and_the_next_call_finds_a_new_instance_with_what_is_stored()
    {
        await Grain.Put("first");
        var instance = await Grain.Instance();
        NoteStorage.ChangeBehindTheGrain("note", Grain.GetGrainId());
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.Put("second"));
        Assert.Equal(("2", "1"), (error.StoredEtag, error.CurrentEtag));
        Assert.Equal("changed", await Grain.GetOnActivation());
        Assert.NotEqual(instance, await Grain.Instance());
    }

    [Fact]
    public async Task Read_that_fails_is_the_callers_exception_and_the_next_call_tries_again()
    {
        var key = Grain.GetGrainId().Key.ToString()!;
        NoteStorage.FailingReads[key] = new IOException("The disk is on fire.");
        var error = await Assert.ThrowsAnyAsync<OrleansException>(() => Grain.Get());
        Assert.Contains("The disk is on fire.", error.ToString(), StringComparison.Ordinal);
        NoteStorage.FailingReads.TryRemove(key, out _);
        Assert.Null(await Grain.Get());
    }

    private async Task DeactivateAsync()
    {
        var instance = await Grain.Instance();
        await Grain.Retire();
        Assert.NotEqual(instance, await Grain.Instance());
    }
}
