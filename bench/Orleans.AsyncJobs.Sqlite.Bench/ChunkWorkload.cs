using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>How the size of chunks tells: how fast large data goes in and is swept, and how long small inserts beside it wait.</summary>
internal static class ChunkWorkload
{
    private const int Bytes = 100 * 1024 * 1024;
    private const int Kilobyte = 1024;
    private const double Megabyte = 1024 * 1024;
    private static readonly int[] Sizes = [16, 32, 64, 128, 256];

    public static async Task RunAsync(string folder)
    {
        Console.WriteLine("chunk KiB | in MiB/s | out MiB/s | insert beside it: median ms | p99 ms");
        foreach (var size in Sizes)
        {
            await RunAsync(folder, size * Kilobyte);
        }
    }

    private static async Task RunAsync(string folder, int chunkBytes)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await using var services = new ServiceCollection().AddSqliteJobStore(options => options.Path = folder).BuildServiceProvider();
        var store = services.GetRequiredService<IJobStore>();
        await store.OpenAsync(CancellationToken.None);
        var chunk = new byte[chunkBytes];
        Array.Fill(chunk, (byte)'d');
        var blob = new JobBlob(Guid.CreateVersion7(), Bytes, string.Empty);
        using var stop = new CancellationTokenSource();
        var inserts = InsertAsync(store, stop.Token);
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; number < Bytes / chunkBytes; number++)
        {
            await store.AppendChunkAsync(blob.BlobId, number, chunk);
        }

        var sent = Stopwatch.GetElapsedTime(began);
        await stop.CancelAsync();
        var waits = (await inserts).Order().ToList();
        began = Stopwatch.GetTimestamp();
        await using (var stream = new JobDataStream(store, JobDataPlace.Of(blob)))
        {
            await stream.CopyToAsync(Stream.Null);
        }

        var read = Stopwatch.GetElapsedTime(began);
        Console.WriteLine($"{chunkBytes / Kilobyte,9} | {Bytes / Megabyte / sent.TotalSeconds,8:N0} | {Bytes / Megabyte / read.TotalSeconds,9:N0} | {waits[waits.Count / 2].TotalMilliseconds,10:N2} | {waits[waits.Count * 99 / 100].TotalMilliseconds:N2}");
        store.EndUpload(blob.BlobId);
        await store.CloseAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<List<TimeSpan>> InsertAsync(IJobStore store, CancellationToken stop)
    {
        List<TimeSpan> waits = [];
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await store.InsertAsync([BenchJobs.New()], CancellationToken.None);
            waits.Add(Stopwatch.GetElapsedTime(began));
        }

        return waits;
    }
}
