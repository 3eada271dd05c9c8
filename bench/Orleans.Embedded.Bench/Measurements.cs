using System.Diagnostics;

namespace Orleans.Embedded.Bench;

/// <summary>The three figures of the host. Uses Orleans' API only, so that either host can be measured.</summary>
internal sealed class Measurements(IGrainFactory grains)
{
    private const int Callers = 100;
    private long _nextKey = 1_000_000;

    /// <summary>No-op calls per second over 1,000 grains by 100 concurrent callers.</summary>
    public async Task<double> CallsPerSecond(int seconds)
    {
        var targets = Enumerable.Range(0, 1000).Select(i => grains.GetGrain<IPingGrain>(i)).ToArray();
        await Task.WhenAll(targets.Select(t => t.Ping()));
        var end = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            long count = 0;
            while (Stopwatch.GetTimestamp() < end)
            {
                for (var i = 0; i < 100; i++, count++)
                    await targets[((caller * 10) + count) % targets.Length].Ping();
            }

            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>First calls to new grains per second by 100 concurrent callers.</summary>
    public async Task<double> ActivationsPerSecond(int count)
    {
        var watch = Stopwatch.StartNew();
        await Activate(count);
        return count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Managed memory per activation that only sits there.</summary>
    public async Task<double> BytesPerIdleActivation(int count)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Activate(count);
        return (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count;
    }

    private Task Activate(int count)
    {
        var end = _nextKey + count;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            long key;
            while ((key = Interlocked.Increment(ref _nextKey)) <= end)
                await grains.GetGrain<IPingGrain>(key).Ping();
        })));
    }
}
