using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>
/// Jobs at a fixed rate, each inserted with the run that it begins and completed when that is on disk: what the store
/// adds to the wait for a start. An open loop: a wait counts from the moment at which the job was to be inserted.
/// </summary>
internal static class PacedWorkload
{
    private const int Seconds = 5;

    public static async Task<string> RunAsync(string folder, int rate)
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
        var cpu = Environment.CpuUsage.TotalTime;
        var written = WrittenBytes();
        var delays = await MeasureAsync(store, rate);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        written = WrittenBytes() - written;
        await store.CloseAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
        return $"sync {syncs:F0}/s | {Describe(delays)} | {written / delays.Length} B to disk, {cpu.TotalMicroseconds / delays.Length:F1} us of CPU a job";
    }

    /// <summary>Inserts and completes jobs for some seconds.</summary>
    /// <returns>How long each waited for its insert, sorted.</returns>
    public static async Task<TimeSpan[]> MeasureAsync(IJobStore store, int rate)
    {
        var delays = new TimeSpan[rate * Seconds];
        var jobs = new Task[delays.Length];
        await Task.Factory.StartNew(
            () =>
            {
                var pace = new Pace(rate);
                for (var i = 0; i < jobs.Length; i++)
                {
                    jobs[i] = InsertAndCompleteAsync(store, pace.WaitForNext(), i, delays);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAll(jobs);
        Array.Sort(delays);
        return delays;
    }

    public static string Describe(TimeSpan[] delays) =>
        $"{delays.Length / Seconds:N0} jobs/s | wait for the insert p50 {At(delays, 0.5):F2} p99 {At(delays, 0.99):F2} p99.9 {At(delays, 0.999):F2} max {At(delays, 1):F2} ms";

    private static async Task InsertAndCompleteAsync(IJobStore store, long moment, int number, TimeSpan[] delays)
    {
        var job = BenchJobs.New();
        var stored = await store.InsertAsync([job with { Job = BenchJobs.Start(job.Job), Data = "123456789012345" }], CancellationToken.None);
        delays[number] = Stopwatch.GetElapsedTime(moment);
        await store.UpdateAsync(BenchJobs.Complete(stored[0]), CancellationToken.None);
    }

    private static double At(TimeSpan[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))].TotalMilliseconds;

    private static long WrittenBytes() => long.Parse(File.ReadLines("/proc/self/io").First(line => line.StartsWith("write_bytes: ", StringComparison.Ordinal)).AsSpan("write_bytes: ".Length));
}
