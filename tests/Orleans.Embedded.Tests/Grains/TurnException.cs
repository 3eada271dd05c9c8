namespace Orleans.Embedded.Tests.Grains;

[GenerateSerializer]
[Alias("Orleans.Embedded.Tests.TurnException")]
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
