using System.Text.Json;

namespace Orleans.Simulation.Tests.Grains;

/// <summary>Has everything wrong that the contract test looks for.</summary>
internal interface IBrokenGrain : IGrainWithIntegerKey
{
    Task<JsonElement> Break(BrokenContract contract);
}
