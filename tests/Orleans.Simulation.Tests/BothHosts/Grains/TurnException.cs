namespace Orleans.Simulation.Tests.BothHosts.Grains;

[GenerateSerializer]
[Alias("Orleans.Simulation.Tests.BothHosts.TurnException")]
public sealed class TurnException : Exception
{
    public TurnException()
    {
    }

    public TurnException(string message)
        : base(message)
    {
    }

    public TurnException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    [Id(0)]
    public int Detail { get; set; }
}
