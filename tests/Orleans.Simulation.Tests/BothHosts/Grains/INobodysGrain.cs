namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Alias("Orleans.Simulation.Tests.BothHosts.INobodysGrain")]
public interface INobodysGrain : IGrainWithStringKey
{
    [Alias("Ping")]
    Task Ping();
}
