namespace Orleans.Embedded.Tests.Grains;

[Alias("Orleans.Embedded.Tests.IActivationGrain")]
public interface IActivationGrain : IGrainWithIntegerKey
{
    [Alias("Ping")]
    Task<long> Ping();
}
