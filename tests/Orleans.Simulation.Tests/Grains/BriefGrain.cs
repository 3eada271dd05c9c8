namespace Orleans.Simulation.Tests.Grains;

[CollectionAgeLimit(Minutes = 2)]
public class BriefGrain : Grain, IBriefGrain
{
    private readonly Guid _instance = Guid.NewGuid();

    public Task<Guid> Instance() => Task.FromResult(_instance);
}
