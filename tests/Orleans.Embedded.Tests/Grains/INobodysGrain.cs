namespace Orleans.Embedded.Tests.Grains;

[Alias("Orleans.Embedded.Tests.INobodysGrain")]
public interface INobodysGrain : IGrainWithStringKey
{
    [Alias("Ping")]
    Task Ping();
}
