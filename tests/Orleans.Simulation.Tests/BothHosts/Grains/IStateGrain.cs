namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Alias("Orleans.Simulation.Tests.BothHosts.IStateGrain")]
public interface IStateGrain : IGrainWithGuidKey
{
    [Alias("Get")]
    Task<string?> Get();

    [Alias("GetOnActivation")]
    Task<string?> GetOnActivation();

    [Alias("Exists")]
    Task<bool> Exists();

    [Alias("Put")]
    Task<string?> Put(string value);

    [Alias("Clear")]
    Task Clear();

    [Alias("Retire")]
    Task Retire();

    [Alias("Instance")]
    Task<Guid> Instance();
}
