namespace Orleans.Simulation.Tests.BothHosts.Grains;

[GenerateSerializer]
[Alias("Orleans.Simulation.Tests.BothHosts.Note")]
public sealed class Note
{
    [Id(0)]
    public string? Text { get; set; }
}
