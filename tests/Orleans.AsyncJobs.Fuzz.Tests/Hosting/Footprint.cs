using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Fuzz.Tests.Hosting;

/// <summary>What the process holds when nothing is under way.</summary>
internal sealed record Footprint(long HeapBytes, int Threads, int Handles)
{
    // What works all the time would be taken away from its work.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    /// <summary>Measures, after all that can be let go was.</summary>
    public static async Task<Footprint> MeasureAsync(IServiceProvider services)
    {
        // Jobs that were looked at would stay active for some minutes.
        await services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(IdleTime);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return new Footprint(GC.GetTotalMemory(forceFullCollection: true), process.Threads.Count, process.HandleCount);
    }

    public override string ToString() => $"heap {HeapBytes / 1024 / 1024.0:0.0} MB, {Threads} threads, {Handles} handles";
}
