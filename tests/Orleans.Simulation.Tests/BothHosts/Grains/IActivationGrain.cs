namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Alias("Orleans.Simulation.Tests.BothHosts.IActivationGrain")]
public interface IActivationGrain : IGrainWithIntegerKey
{
    [Alias("Ping")]
    Task<long> Ping();
}
