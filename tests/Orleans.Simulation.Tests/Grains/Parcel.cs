namespace Orleans.Simulation.Tests.Grains;

[GenerateSerializer]
[Alias("Orleans.Simulation.Tests.Parcel")]
public sealed record Parcel(string Name, List<string> Items)
{
    [Id(10)]
    public Dictionary<string, int> Weights { get; init; } = [];

    /// <summary>Has no id and does not come across.</summary>
    public string? Forgotten { get; set; }
}
