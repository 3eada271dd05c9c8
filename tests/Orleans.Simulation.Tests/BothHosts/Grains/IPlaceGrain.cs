using Orleans.Concurrency;

namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Alias("Orleans.Simulation.Tests.BothHosts.IPlaceGrain")]
public interface IPlaceGrain : IGrainWithStringKey
{
    /// <summary>The address of the silo it runs on, as text.</summary>
    [Alias("Where")]
    Task<string> Where();

    [Alias("Hold")]
    Task Hold();

    /// <summary>The status of a silo as this grain's silo sees it.</summary>
    [AlwaysInterleave]
    [Alias("StatusOf")]
    Task<SiloStatus> StatusOf(string silo);

    [Alias("HoldOther")]
    Task HoldOther(string key);

    [Alias("CallOther")]
    Task<string> CallOther(string key);
}
