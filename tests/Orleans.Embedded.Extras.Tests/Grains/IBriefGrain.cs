namespace Orleans.Embedded.Extras.Tests.Grains;

[Alias("Orleans.Embedded.Extras.Tests.IBriefGrain")]
public interface IBriefGrain : IGrainWithIntegerKey
{
    [Alias("Instance")]
    Task<Guid> Instance();
}
