namespace Orleans.Simulation.Tests.Grains;

[Alias("Orleans.Simulation.Tests.IBriefGrain")]
public interface IBriefGrain : IGrainWithIntegerKey
{
    [Alias("Instance")]
    Task<Guid> Instance();
}
