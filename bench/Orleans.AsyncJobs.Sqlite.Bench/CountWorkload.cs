using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>Counts lines of one length: so many runnable rows of some owners, and as many members of a token.</summary>
internal static class CountWorkload
{
    private const string Token = "t";
    private const int Owners = 10;
    private const int Callers = 64;
    private const int WrittenRows = 20_000;
    private const int Counts = 2_000;

    /// <summary>Makes a store with these lines.</summary>
    public static async Task PrepareAsync(string folder, int length)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await using var services = Services(folder);
        var store = services.GetRequiredService<IJobStore>();
        await store.OpenAsync(CancellationToken.None);
        for (var group = 0; group < length / BenchJobs.GroupRows; group++)
        {
            await store.InsertAsync(BenchJobs.NewGroup(owner: group % Owners), CancellationToken.None);
            await store.InsertAsync(BenchJobs.NewGroup(Token), CancellationToken.None);
        }

        await store.CloseAsync(CancellationToken.None);
    }

    /// <summary>Opens that store, in which nothing is counted yet, measures, and leaves its lines as they were.</summary>
    public static async Task<CountFigures> RunAsync(string folder)
    {
        await using var services = Services(folder);
        var store = services.GetRequiredService<IJobStore>();
        await store.OpenAsync(CancellationToken.None);
        // What comes first in a process and in a session is slower.
        await WriteAsync(store);
        var writesBefore = await WriteAsync(store);
        var bytes = GC.GetTotalMemory(forceFullCollection: true);
        var firstLanes = await TimeAsync(1, () => store.CountLanesAsync(0, long.MaxValue, CancellationToken.None));
        var firstMembers = await TimeAsync(1, () => store.CountMembersAsync(Token, long.MaxValue, CancellationToken.None));
        bytes = GC.GetTotalMemory(forceFullCollection: true) - bytes;
        var lanes = await TimeAsync(Counts, () => store.CountLanesAsync(0, long.MaxValue, CancellationToken.None));
        var members = await TimeAsync(Counts, () => store.CountMembersAsync(Token, long.MaxValue, CancellationToken.None));
        var writesAfter = await WriteAsync(store);
        var (busy, longestBusy) = await CountWhileAsync(store, WriteAsync(store));
        await store.CloseAsync(CancellationToken.None);
        return new CountFigures(firstLanes, firstMembers, lanes, members, busy, longestBusy, bytes, writesBefore, writesAfter);
    }

    private static ServiceProvider Services(string folder) =>
        new ServiceCollection().AddSqliteJobStore(options => options.Path = folder).BuildServiceProvider();

    /// <summary>Inserts rows, starts and completes each.</summary>
    /// <returns>Writes per second.</returns>
    private static async Task<double> WriteAsync(IJobStore store)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < WrittenRows / Callers; i++)
            {
                var stored = await store.InsertAsync([BenchJobs.New()], CancellationToken.None);
                var started = await store.UpdateAsync(BenchJobs.Start(stored[0]), CancellationToken.None);
                await store.UpdateAsync(BenchJobs.Complete(started), CancellationToken.None);
            }
        })));
        return WrittenRows / Callers * Callers * 3 / watch.Elapsed.TotalSeconds;
    }

    private static async Task<(TimeSpan Mean, TimeSpan Longest)> CountWhileAsync(IJobStore store, Task writing)
    {
        List<TimeSpan> times = [];
        while (!writing.IsCompleted)
        {
            times.Add(await TimeAsync(1, async () =>
            {
                await store.CountLanesAsync(0, long.MaxValue, CancellationToken.None);
                await store.CountMembersAsync(Token, long.MaxValue, CancellationToken.None);
            }));
        }

        await writing;
        return (TimeSpan.FromMicroseconds(times.Average(time => time.TotalMicroseconds)), times.Max());
    }

    private static async Task<TimeSpan> TimeAsync(int times, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            await work();
        }

        return watch.Elapsed / times;
    }
}
