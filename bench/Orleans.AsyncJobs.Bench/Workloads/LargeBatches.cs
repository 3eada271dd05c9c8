using System.Diagnostics;
using System.Net.Http.Headers;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Large requests for many jobs at a time through the real server over HTTP, and how much memory it uses above what it uses idle.</summary>
internal sealed class LargeBatches : IWorkload
{
    private const int Megabyte = 1_000_000;
    private const int Callers = 8;
    private const int Megabytes = 100;
    private const string Root = "/api/data/v9.2/";
    private const string Start = "{\"messagename\":\"HttpRequest\",\"postponeuntil\":\"2099-01-01T00:00:00Z\",\"data\":\"{\\\"url\\\":\\\"https://example.com/\\\",\\\"body\\\":\\\"";
    private const string End = "\\\"}\"}";

    /// <summary>The start of the server is over, and its memory has settled.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public string Name => "batches";

    public string Summary => "the server in a process of its own takes large batches over HTTP";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) =>
    [
        Case(options, "JSON batch of one create", new Form("$batch", "application/json", "{\"requests\":[", i => $"{{\"id\":\"{i}\",\"method\":\"post\",\"url\":\"asyncoperations\",\"body\":", "}", ",", "]}", 1)),
        Case(options, "JSON batch of 10 creates", new Form("$batch", "application/json", "{\"requests\":[", i => $"{{\"id\":\"{i}\",\"method\":\"post\",\"url\":\"asyncoperations\",\"body\":", "}", ",", "]}", 10)),
        Case(options, "JSON batch, a group of 100 creates", new Form("$batch", "application/json", "{\"requests\":[", i => $"{{\"id\":\"{i}\",\"atomicityGroup\":\"g\",\"method\":\"post\",\"url\":\"asyncoperations\",\"body\":", "}", ",", "]}", 100)),
        Case(options, "multipart batch of 10 creates", new Form("$batch", "multipart/mixed", "", _ => "--b\r\nContent-Type: application/http\r\n\r\nPOST asyncoperations HTTP/1.1\r\n\r\n", "\r\n", "", "--b--\r\n", 10)),
        Case(options, "multipart batch, a change set of 100 creates", new Form(
            "$batch", "multipart/mixed", "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n", _ => "--c\r\nContent-Type: application/http\r\n\r\nPOST asyncoperations HTTP/1.1\r\n\r\n", "\r\n", "", "--c--\r\n--b--\r\n", 100)),
        Case(options, "CreateMultiple of 100 targets", new Form("asyncoperations/Microsoft.Dynamics.CRM.CreateMultiple", "application/json", "{\"Targets\":[", _ => "", "", ",", "]}", 100)),
    ];

    private static WorkloadCase Case(BenchOptions options, string name, Form form) =>
        new($"{Callers} at a time of {Megabytes} MB: {name}", 0, run => RunAsync(run, options.Server, form)) { IsAboutJobs = false };

    private static async Task RunAsync(WorkloadRun run, string program, Form form)
    {
        using var server = new ServerProcess(program, run.Folder);
        await server.ReadyAsync();
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
        await SendAsync(client, form, 1);

        // What every request needs is there, whatever its size.
        await Task.Delay(Settling);
        var memory = new MemoryPeak(server.Id);
        var idle = memory.CurrentBytes;
        run.Begin();
        memory.Reset();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => SendAsync(client, form, (long)Megabytes * Megabyte)));
        var (sent, peak) = (Stopwatch.GetElapsedTime(began), memory.Bytes);
        run.End();
        run.Figures.Add(new Figure("in MB/s", Callers * Megabytes / sent.TotalSeconds, "N0"));
        run.Figures.Add(new Figure("idle MB", (double)idle / Megabyte, "N0"));
        run.Figures.Add(new Figure("peak above idle MB", (double)(peak - idle) / Megabyte, "N0"));
        await server.StopAsync();
    }

    private static async Task SendAsync(HttpClient client, Form form, long bytes)
    {
        using var content = new JoinedContent(
            [.. Enumerable.Range(1, form.Count).Select(i => new RepeatedContent($"{(i == 1 ? form.Begin : form.Between)}{form.Before(i)}{Start}", bytes / form.Count, $"{End}{form.Behind}{(i == form.Count ? form.End : "")}", "application/json"))]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(form.Type == "multipart/mixed" ? "multipart/mixed;boundary=b" : form.Type);
        using var response = await client.PostAsync(Root + form.Path, content);
        var answer = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode || answer.Contains(" 429 ", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{response.StatusCode}: {answer}");
        }
    }

    /// <summary>How several creates are sent in one request.</summary>
    /// <param name="Path">Where to.</param>
    /// <param name="Type">The type of the body.</param>
    /// <param name="Begin">The beginning of the body.</param>
    /// <param name="Before">What stands before a job.</param>
    /// <param name="Behind">What stands behind it.</param>
    /// <param name="Between">What parts two.</param>
    /// <param name="End">The end of the body.</param>
    /// <param name="Count">How many jobs there are.</param>
    private sealed record Form(string Path, string Type, string Begin, Func<int, string> Before, string Behind, string Between, string End, int Count);
}
