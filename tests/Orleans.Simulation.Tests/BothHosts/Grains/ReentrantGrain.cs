using Orleans.Concurrency;

namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Reentrant]
public class ReentrantGrain : Grain, IReentrantGrain
{
    public async Task Hold(string name)
    {
        Signals.Set($"entered:{this.GetPrimaryKeyString()}:{name}");
        await Signals.Wait($"go:{this.GetPrimaryKeyString()}:{name}");
    }

    public Task<int> Echo(int value) => Task.FromResult(value);
}
