using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Orleans.AsyncJobs.Dashboard.Bench;

/// <summary>What views cost over HTTP: time, and bytes as they are sent.</summary>
internal static class ViewMeasure
{
    private const int WarmUps = 5;
    private const int Calls = 50;
    private const int MaxNameLength = 140;

    /// <summary>Gets each view one after the other and prints its figures.</summary>
    /// <param name="address">The service.</param>
    /// <param name="paths">The views.</param>
    /// <param name="output">Where they are printed.</param>
    public static async Task PrintAsync(Uri address, IReadOnlyList<string> paths, TextWriter output)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{"view",-44} {"p50 ms",8} {"p95 ms",8} {"kB",8} {"sent kB",8}"));
        foreach (var path in paths)
        {
            var sent = await GetAsync(client, path);
            var times = new double[Calls];
            for (var i = 0; i < WarmUps + Calls; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await GetAsync(client, path);
                times[Math.Max(0, i - WarmUps)] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            Array.Sort(times);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{NameOf(path),-44} {times[Calls / 2],8:F1} {times[Calls * 95 / 100],8:F1} {sent.Length / 1_000.0,8:F1} {sent.Sent / 1_000.0,8:F1}"));
        }
    }

    /// <returns>How many bytes the answer has, and how many were sent.</returns>
    private static async Task<(long Length, long Sent)> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        var sent = await answer.Content.ReadAsByteArrayAsync();
        return (answer.Content.Headers.ContentEncoding.Contains("gzip") ? LengthOf(sent) : sent.Length, sent.Length);
    }

    private static string NameOf(string path)
    {
        var name = Uri.UnescapeDataString(path).ReplaceLineEndings(" ");
        return name.Length <= MaxNameLength ? name : $"{name[..MaxNameLength]}…";
    }

    private static long LengthOf(byte[] sent)
    {
        using var text = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(sent), CompressionMode.Decompress);
        gzip.CopyTo(text);
        return text.Length;
    }
}
