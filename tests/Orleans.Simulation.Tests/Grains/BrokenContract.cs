namespace Orleans.Simulation.Tests.Grains;

public sealed class BrokenContract
{
    [Id(1)]
    public int First { get; set; }

    [Id(1)]
    public int Second { get; set; }

    public object? Third { get; set; }
}
