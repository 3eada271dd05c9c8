namespace Orleans.Embedded.Tests.Grains;

[Alias("Orleans.Embedded.Tests.IAlarmGrain")]
public interface IAlarmGrain : IGrainWithStringKey
{
    [Alias("Register")]
    Task<string> Register(TimeSpan dueTime, TimeSpan period);

    [Alias("Exists")]
    Task<bool> Exists();

    [Alias("Unregister")]
    Task Unregister();
}
