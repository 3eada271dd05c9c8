namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Alias("Orleans.Simulation.Tests.BothHosts.ITimerGrain")]
public interface ITimerGrain : IGrainWithStringKey
{
    /// <summary>Starts a timer that logs and signals each tick, and holds the first one until told to go on.</summary>
    [Alias("Start")]
    Task Start(bool interleave, bool hold);

    [Alias("StartFailing")]
    Task StartFailing();

    [Alias("StartOnce")]
    Task StartOnce();

    [Alias("ChangeToOnce")]
    Task ChangeToOnce();

    [Alias("Stop")]
    Task Halt();

    [Alias("Retire")]
    Task Retire();

    [Alias("Ping")]
    Task Ping();
}
