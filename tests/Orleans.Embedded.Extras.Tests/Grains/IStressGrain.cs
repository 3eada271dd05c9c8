using Orleans.Concurrency;

namespace Orleans.Embedded.Extras.Tests.Grains;

[Alias("Orleans.Embedded.Extras.Tests.IStressGrain")]
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
