namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Alias("Orleans.Simulation.Tests.BothHosts.IAlarmGrain")]
public interface IAlarmGrain : IGrainWithStringKey
{
    [Alias("Register")]
    Task<string> Register(TimeSpan dueTime, TimeSpan period);

    [Alias("Exists")]
    Task<bool> Exists();

    [Alias("Unregister")]
    Task Unregister();
}
