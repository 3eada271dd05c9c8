using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>
/// What one large body costs in memory: the most that the process held, in multiples of the body's bytes in UTF-8. The
/// text itself, two bytes a character, is in it.
/// </summary>
internal static class DataWorkload
{
    private const int Bytes = 100 * 1024 * 1024;

    public static async Task RunAsync(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await using var services = new ServiceCollection().AddSqliteJobStore(options => options.Path = folder).BuildServiceProvider();
        var store = services.GetRequiredService<IJobStore>();
        await store.OpenAsync(CancellationToken.None);
        await store.InsertAsync([BenchJobs.New()], CancellationToken.None);
        var before = PeakBytes();
        var stored = await InsertAsync(store);
        Console.WriteLine($"insert: {(PeakBytes() - before) / (double)Bytes:F2} times the body");

        GC.Collect();
        await store.UpdateAsync(BenchJobs.Start(stored), CancellationToken.None);
        Console.WriteLine($"insert, then update: {(PeakBytes() - before) / (double)Bytes:F2} times the body");
        var read = await store.ReadDataAsync(stored.Job.JobId, CancellationToken.None);
        Console.WriteLine($"insert, update, then read of {read!.Length:N0} characters: {(PeakBytes() - before) / (double)Bytes:F2} times the body");
        await store.CloseAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Model.JobState> InsertAsync(IJobStore store) =>
        (await store.InsertAsync([BenchJobs.New() with { Data = new string('d', Bytes) }], CancellationToken.None))[0];

    /// <summary>The most memory the process has held so far.</summary>
    private static long PeakBytes()
    {
        const string Peak = "VmHWM:";
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Peak, StringComparison.Ordinal));
        return long.Parse(line[Peak.Length..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim(), System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
