namespace Orleans.Simulation.Tests.Grains;

[Alias("Orleans.Simulation.Tests.IReminderGrain")]
public interface IReminderGrain : IGrainWithIntegerKey
{
    [Alias("Register")]
    Task Register(string name, TimeSpan dueTime, TimeSpan period);

    [Alias("Unregister")]
    Task Unregister(string name);

    [Alias("Ticks")]
    Task<List<string>> Ticks();

    [Alias("HoldFor")]
    Task HoldFor(TimeSpan time);

    [Alias("FailTicks")]
    Task FailTicks();

    [Alias("Silo")]
    Task<string> Silo();
}
