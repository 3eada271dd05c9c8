using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>
/// A store that has had many jobs loses nearly all of them and gives the space back: how long that takes, and what it adds to
/// the wait of jobs that come meanwhile at a fixed rate.
/// </summary>
internal static class ShrinkWorkload
{
    private const int Rate = 500;
    private const int KeptOneIn = 100;
    private const long NeverShrinks = long.MaxValue / 2;

    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(string folder, int rows, int dataBytes)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await UseAsync(folder, NeverShrinks, async store =>
        {
            await DeleteAsync(store, await FillAsync(store, rows, dataBytes));
            Console.WriteLine($"warm-up: {PacedWorkload.Describe(await PacedWorkload.MeasureAsync(store, Rate))}");
            Console.WriteLine($"as it is: {PacedWorkload.Describe(await PacedWorkload.MeasureAsync(store, Rate))}");
        });
        await UseAsync(folder, SqliteJobStoreDefaults.SpareBytes, async store =>
        {
            var before = await store.ReadInfoAsync(CancellationToken.None);
            var began = Stopwatch.GetTimestamp();
            var paced = await PacedWorkload.MeasureAsync(store, Rate);
            var busy = (await store.ReadInfoAsync(CancellationToken.None)).UnusedBytes;
            Console.WriteLine($"while it shrinks: {PacedWorkload.Describe(paced)} | {Megabytes(before.UnusedBytes - busy)} given back in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
            var cpu = Environment.CpuUsage.TotalTime;
            began = Stopwatch.GetTimestamp();
            StoreInfo info;
            do
            {
                await Task.Delay(LookPeriod);
                info = await store.ReadInfoAsync(CancellationToken.None);
            }
            while (info.UnusedBytes > info.SpareBytes + 1_048_576 && Stopwatch.GetElapsedTime(began) < MaxTime);
            Console.WriteLine($"idle: {Megabytes(busy - info.UnusedBytes)} given back in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s with {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F2} s of CPU; a step takes p50 {info.CommitP50Seconds * 1_000:F2}, p99 {info.CommitP99Seconds * 1_000:F2} ms; unused {Megabytes(info.UnusedBytes)}");
        });
        Console.WriteLine($"file: {Megabytes(new FileInfo(Path.Combine(folder, "jobs.db")).Length)}");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<List<JobState>> FillAsync(IJobStore store, int rows, int dataBytes)
    {
        List<JobState> jobs = [];
        var data = new string('d', dataBytes);
        for (var i = 0; i < rows / BenchJobs.GroupRows; i++)
        {
            var group = BenchJobs.NewGroup().Select(row => row with { Job = BenchJobs.Complete(row.Job), Data = data });
            jobs.AddRange(await store.InsertAsync([.. group], CancellationToken.None));
        }

        return jobs;
    }

    private static async Task DeleteAsync(IJobStore store, List<JobState> jobs)
    {
        var full = (await store.ReadInfoAsync(CancellationToken.None)).Bytes;
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        foreach (var group in jobs.Where((_, number) => number % KeptOneIn != 0).Chunk(200))
        {
            await store.DeleteExpiredAsync(group, CancellationToken.None);
        }

        var info = await store.ReadInfoAsync(CancellationToken.None);
        Console.WriteLine($"{jobs.Count:N0} jobs: {Megabytes(full)}, {Megabytes(info.UnusedBytes)} of it unused when 99 of 100 are deleted, in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s, {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / jobs.Count:F1} us of CPU a job");
    }

    private static async Task UseAsync(string folder, long spareBytes, Func<IJobStore, Task> use)
    {
        await using var services = new ServiceCollection().AddSqliteJobStore(options =>
        {
            options.Path = folder;
            options.SpareBytes = spareBytes;
        }).BuildServiceProvider();
        var store = services.GetRequiredService<IJobStore>();
        await store.OpenAsync(CancellationToken.None);
        await use(store);
        await store.CloseAsync(CancellationToken.None);
    }

    private static string Megabytes(long bytes) => $"{bytes / 1_048_576.0:N0} MB";
}
