using Orleans.Concurrency;

namespace Orleans.Simulation.Tests.BothHosts.Grains;

[Alias("Orleans.Simulation.Tests.BothHosts.ITurnGrain")]
public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Logs "enter", waits for the signal "go:name", logs "leave".</summary>
    [Alias("Hold")]
    Task Hold(string name);

    [Alias("HoldReading")]
    [ReadOnly]
    Task HoldReading(string name);

    [AlwaysInterleave]
    [Alias("HoldInterleaved")]
    Task HoldInterleaved(string name);

    [Alias("Echo")]
    ValueTask<int> Echo(int value);

    [Alias("Sum")]
    Task<long> Sum(byte first, long second, string third, Guid fourth, int? fifth);

    [Alias("Fail")]
    Task Fail(string message);

    [Alias("FailAtOnce")]
    Task FailAtOnce(string message);

    [Alias("SchedulerIsKept")]
    Task<bool> SchedulerIsKept();

    [Alias("HoldBriefly")]
    [ResponseTimeout("00:00:00.200")]
    Task HoldBriefly(string name);

    [Alias("HoldUntilCancelled")]
    Task<string> HoldUntilCancelled(string name, CancellationToken cancellationToken);

    [Alias("Retire")]
    Task Retire();

    /// <summary>Behind this request waits for the signal "go:name", retires once more, and logs what comes of it.</summary>
    [Alias("RetireLater")]
    Task RetireLater(string name);

    [Alias("Instance")]
    Task<int> Instance();
}
