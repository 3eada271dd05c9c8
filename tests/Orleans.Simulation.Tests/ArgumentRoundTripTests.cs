using Orleans.Simulation.Tests.Grains;

namespace Orleans.Simulation.Tests;

public sealed class ArgumentRoundTripTests
{
    private readonly Simulation _simulation = new(configure: silo => silo.UseArgumentRoundTrip());

    [Fact]
    public void Arguments_and_results_are_copies_of_what_has_an_id()
    {
        var sent = new Parcel("a", ["b", "c"]) { Weights = { ["b"] = 2 }, Forgotten = "lost" };
        var answered = _simulation.Run(() => _simulation.Grains.GetGrain<IWorkGrain>(0).Send(sent));
        Assert.Equal(("a", "b,c", 2), (answered.Name, string.Join(',', answered.Items), answered.Weights["b"]));
        Assert.Null(answered.Forgotten);
        Assert.NotSame(sent.Items, answered.Items);
        Assert.NotSame(WorkGrain.LastReceived!.Items, answered.Items);
    }

    [Fact]
    public void Argument_of_a_type_that_cannot_be_sent_fails_the_call() =>
        _simulation.Run(() => Assert.ThrowsAsync<NotSupportedException>(
            () => _simulation.Grains.GetGrain<IWorkGrain>(0).SendObject([1, 2, 3])));
}
