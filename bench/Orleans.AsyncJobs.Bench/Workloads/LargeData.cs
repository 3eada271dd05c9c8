using System.Diagnostics;
using System.Net.Http.Json;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Large data through the real server over HTTP: how fast, and how much memory the server uses above what it uses idle.</summary>
internal sealed class LargeData : IWorkload
{
    private const int Megabyte = 1_000_000;
    private const int PieceBytes = 64 * 1024;
    private const string Set = "/api/data/v9.2/asyncoperations";
    private const string EscapedStart = "{\\\"url\\\":\\\"https://example.com/\\\",\\\"body\\\":\\\"";
    private const string EscapedEnd = "\\\"}\"}";

    /// <summary>The start of the server is over, and its memory has settled.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public string Name => "data";

    public string Summary => "the server in a process of its own takes and sends large data over HTTP";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) =>
    [
        Case(options, "200 MB put as text, read as text", 1, 200, new Way("text/plain", "data/$value")),
        Case(options, "200 MB put as JSON, read as JSON", 1, 200, new Way("application/json", "data")),
        Case(options, "200 MB put as text, read in a list", 1, 200, new Way("text/plain", null)),
        Case(options, "4 at a time of 50 MB, put as text, read as text", 4, 50, new Way("text/plain", "data/$value")),
        Case(options, "4 at a time of 50 MB, put as JSON, read as JSON", 4, 50, new Way("application/json", "data")),
        Case(options, "100 MB in the body of a create, read with its row", 1, 100, new Way(null, "")),
        Case(options, "200 MB put as text, sent on by its handler", 1, 200, new Way("text/plain", null) { IsRun = true }),
    ];

    private static WorkloadCase Case(BenchOptions options, string name, int count, int megabytes, Way way) =>
        new(name, 0, run => RunAsync(run, options.Server, count, (long)megabytes * Megabyte, way)) { IsAboutJobs = false };

    private static async Task RunAsync(WorkloadRun run, string program, int count, long bytes, Way way)
    {
        using var receiver = BodyReceiver.Start();
        using var server = new ServerProcess(program, run.Folder, ("AsyncJobs__Outgoing__AllowedHosts__0", "127.0.0.1"));
        await server.ReadyAsync();
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
        var ids = new Guid[count];
        for (var i = 0; i < count && way.PutType is not null; i++)
        {
            ids[i] = IdOf(await client.PostAsJsonAsync(Set, new { messagename = "HttpRequest", data = """{"url":"https://example.com/"}""", postponeuntil = "2099-01-01T00:00:00Z" }));
        }

        // What every request needs is there, whatever its size.
        await Task.Delay(Settling);
        var memory = new MemoryPeak(server.Id);
        var idle = memory.CurrentBytes;
        run.Begin();
        memory.Reset();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, count).Select(async i => ids[i] = await SendAsync(client, ids[i], bytes, way, receiver.Address)));
        var (sent, sending) = (Stopwatch.GetElapsedTime(began), memory.Bytes);
        memory.Reset();
        began = Stopwatch.GetTimestamp();
        var read = await Task.WhenAll(ids.Select(id => way.IsRun ? RunAsync(client, id, receiver) : ReadAsync(client, id, way)));
        var (received, receiving) = (Stopwatch.GetElapsedTime(began), memory.Bytes);
        run.End();
        if (read.Any(length => length < bytes))
        {
            throw new InvalidOperationException($"Of {bytes:N0} bytes {read.Min():N0} came back.");
        }

        run.Figures.Add(new Figure("in MB/s", count * bytes / sent.TotalSeconds / Megabyte, "N0"));
        run.Figures.Add(new Figure("out MB/s", count * bytes / received.TotalSeconds / Megabyte, "N0"));
        run.Figures.Add(new Figure("idle MB", (double)idle / Megabyte, "N0"));
        run.Figures.Add(new Figure("in: peak above idle MB", (double)(sending - idle) / Megabyte, "N0"));
        run.Figures.Add(new Figure("out: peak above idle MB", (double)(receiving - idle) / Megabyte, "N0"));
        await server.StopAsync();
    }

    private static async Task<Guid> SendAsync(HttpClient client, Guid id, long bytes, Way way, Uri receiver)
    {
        // The data is that of a request with a large body.
        using var content = way.PutType switch
        {
            null => new RepeatedContent($$"""{"messagename":"HttpRequest","postponeuntil":"2099-01-01T00:00:00Z","data":"{{EscapedStart}}""", bytes, EscapedEnd, "application/json"),
            "application/json" => new RepeatedContent($$"""{"value":"{{EscapedStart}}""", bytes, EscapedEnd, way.PutType),
            var type => new RepeatedContent($"{{\"url\":\"{receiver}\",\"body\":\"", bytes, "\"}", type),
        };
        if (way.PutType is null)
        {
            return IdOf(await client.PostAsync(Set, content));
        }

        using var response = await client.PutAsync($"{Set}({id:D})/data", content);
        await EnsureAsync(response);
        return id;
    }

    private static async Task<long> RunAsync(HttpClient client, Guid id, BodyReceiver receiver)
    {
        using var response = await client.PostAsJsonAsync($"{Set}({id:D})/Microsoft.Dynamics.CRM.ResumeJob", new { });
        await EnsureAsync(response);
        return await receiver.Received;
    }

    private static async Task<long> ReadAsync(HttpClient client, Guid id, Way way)
    {
        var address = way.Read is { Length: > 0 } path ? $"{Set}({id:D})/{path}" : way.Read is null ? $"{Set}?$select=data" : $"{Set}({id:D})";
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        await EnsureAsync(response);
        await using var body = await response.Content.ReadAsStreamAsync();
        var piece = new byte[PieceBytes];
        long length = 0;
        while (await body.ReadAsync(piece) is var read and > 0)
        {
            length += read;
        }

        return length;
    }

    private static Guid IdOf(HttpResponseMessage response)
    {
        using (response)
        {
            return response.Headers.Location is { } location
                ? Guid.Parse(location.ToString()[^37..^1])
                : throw new InvalidOperationException($"The create was answered with {response.StatusCode}.");
        }
    }

    private static async Task EnsureAsync(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>How data is sent and read.</summary>
    /// <param name="PutType">The type of the body of a PUT; null for a create that brings it.</param>
    /// <param name="Read">What of the row is read; null for a list, empty for the row.</param>
    private sealed record Way(string? PutType, string? Read)
    {
        /// <summary>Whether it is not read, but the job is run.</summary>
        public bool IsRun { get; init; }
    }
}
