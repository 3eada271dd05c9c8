namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Alias("Orleans.Simulation.Tests.BothHosts.IReentrantGrain")]
public interface IReentrantGrain : IGrainWithStringKey
{
    [Alias("Hold")]
    Task Hold(string name);

    [Alias("Echo")]
    Task<int> Echo(int value);
}
