using Orleans.Concurrency;

namespace Orleans.Simulation.Tests.Grains;

[Alias("Orleans.Simulation.Tests.IWorkGrain")]
public interface IWorkGrain : IGrainWithIntegerKey
{
    /// <summary>Calls the next grains of a ring and delays in between.</summary>
    [Alias("Work")]
    Task<int> Work(int hops);

    [Alias("Count")]
    Task<int> Count();

    [Alias("CallBack")]
    Task CallBack(long other);

    [Alias("Never")]
    Task Never();

    [Alias("NeverWithin5Seconds")]
    [AlwaysInterleave]
    [ResponseTimeout("00:00:05")]
    Task NeverWithin5Seconds();

    [Alias("Tick")]
    Task StartTimer(TimeSpan period, bool keepAlive);

    [Alias("Instance")]
    Task<Guid> Instance();

    [Alias("Keep")]
    Task Keep(TimeSpan time);

    [Alias("Leave")]
    Task Leave();
}
