namespace Orleans.Embedded.Tests.Grains;

[Alias("Orleans.Embedded.Tests.IReentrantGrain")]
public interface IReentrantGrain : IGrainWithStringKey
{
    [Alias("Hold")]
    Task Hold(string name);

    [Alias("Echo")]
    Task<int> Echo(int value);
}
