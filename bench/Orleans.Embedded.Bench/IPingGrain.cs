namespace Orleans.Embedded.Bench;

[Alias("Orleans.Embedded.Bench.IPingGrain")]
public interface IPingGrain : IGrainWithIntegerKey
{
    [Alias("Ping")]
    Task Ping();
}
