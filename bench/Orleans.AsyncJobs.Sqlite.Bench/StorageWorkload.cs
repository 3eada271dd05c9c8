using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>Drives the raw store: no grains, no handlers.</summary>
internal static class StorageWorkload
{
    /// <summary>Few enough that the log is not started over meanwhile.</summary>
    private const int LogRows = 300;
    private const int SequentialRows = 3_000;
    private const int Callers = 64;
    private const int ConcurrentRows = 64_000;
    private const int BulkGroups = 100;

    /// <summary>So many jobs run at once: the default of a machine with many cores.</summary>
    private const int RunningJobs = 1_024;

    public static async Task<Figures> RunAsync(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var syncs = SyncRate.Measure(folder);
        await using var services = new ServiceCollection().AddSqliteJobStore(options => options.Path = folder).BuildServiceProvider();
        var store = services.GetRequiredService<IJobStore>();
        await store.OpenAsync(CancellationToken.None);

        var logBytes = await LogBytesAsync(store);
        var sequential = await RateAsync(SequentialRows, async () =>
        {
            for (var i = 0; i < SequentialRows; i++)
            {
                await store.InsertAsync([BenchJobs.New()], CancellationToken.None);
            }
        });
        var concurrent = await RateAsync(ConcurrentRows, () => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < ConcurrentRows / Callers; i++)
            {
                await store.InsertAsync([BenchJobs.New()], CancellationToken.None);
            }
        }))));
        List<JobState> rows = [];
        var bulk = await RateAsync(BulkGroups * BenchJobs.GroupRows, async () =>
        {
            for (var i = 0; i < BulkGroups; i++)
            {
                rows.AddRange(await store.InsertAsync(BenchJobs.NewGroup(), CancellationToken.None));
            }
        });
        var allocated = GC.GetTotalAllocatedBytes();
        var updates = await RateAsync(rows.Count * 2, () => StartAndCompleteAsync(store, rows));
        var bytes = (GC.GetTotalAllocatedBytes() - allocated) / (rows.Count * 2.0);
        await store.CloseAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
        return new Figures(syncs, logBytes, sequential, concurrent, bulk, updates, bytes);
    }

    /// <summary>What one insert by itself appends to the log, before the first checkpoint lets the log start over.</summary>
    private static async Task<double> LogBytesAsync(IJobStore store)
    {
        for (var i = 0; i < LogRows; i++)
        {
            await store.InsertAsync([BenchJobs.New()], CancellationToken.None);
        }

        return LogFrames.Bytes(store.Location + "-wal") / (double)LogRows;
    }

    private static Task StartAndCompleteAsync(IJobStore store, List<JobState> rows)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, RunningJobs).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < rows.Count)
            {
                var started = await store.UpdateAsync(BenchJobs.Start(rows[i]), CancellationToken.None);
                await store.UpdateAsync(BenchJobs.Complete(started), CancellationToken.None);
            }
        })));
    }

    private static async Task<double> RateAsync(int operations, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return operations / watch.Elapsed.TotalSeconds;
    }
}
