using Orleans.Concurrency;

namespace Orleans.Simulation.Tests.Grains;

[Alias("Orleans.Simulation.Tests.IStressGrain")]
public interface IStressGrain : IGrainWithIntegerKey
{
    [Alias("Step")]
    Task<int> Step(int hops, int seed);

    [AlwaysInterleave]
    [Alias("Peek")]
    ValueTask<int> Peek();

    [Alias("Retire")]
    Task Retire();
}
