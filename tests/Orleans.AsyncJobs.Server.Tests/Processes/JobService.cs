using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>A running service on a free port, spoken to over HTTP.</summary>
internal sealed partial class JobService : IAsyncDisposable
{
    private readonly HttpClient _http;

    private JobService(ProgramRun run, Uri address)
    {
        Run = run;
        _http = new HttpClient { BaseAddress = address };
    }

    public ProgramRun Run { get; }

    public Uri Address => _http.BaseAddress!;

    /// <summary>Starts the server on a folder; jobs may call this machine.</summary>
    public static Task<JobService> StartAsync(TempFolder folder, params IEnumerable<string> settings) => StartAsync(
        Programs.Server, folder.Path, ["--urls", "http://127.0.0.1:0", "--data", folder.Data, "--AsyncJobs:Outgoing:AllowedHosts:0=127.0.0.1", .. settings]);

    /// <summary>Starts a program and waits until it says where it listens.</summary>
    public static Task<JobService> StartAsync(string program, string workingFolder, params IEnumerable<string> arguments) => StartAsync(program, workingFolder, [], arguments);

    /// <summary>Starts a program with variables of its own, and waits until it says where it listens.</summary>
    public static async Task<JobService> StartAsync(string program, string workingFolder, Dictionary<string, string> variables, IEnumerable<string> arguments)
    {
        var run = ProgramRun.Start(program, workingFolder, variables, arguments);
        try
        {
            var address = await Deadline.ForAsync(
                "the service to listen",
                () => Task.FromResult(Listening().Match(run.Output) is { Success: true } match ? match.Groups["address"].Value
                    : run.HasExited ? throw new InvalidOperationException($"The service ended: {run.Errors}{run.Output}")
                    : null),
                () => run.Output + run.Errors);
            return new JobService(run, new Uri(address));
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public async Task<Guid> CreateAsync(object job)
    {
        using var answer = await PostAsync(job);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
        return Guid.Parse(answer.Headers.GetValues("OData-EntityId").Single()[^37..^1]);
    }

    public Task<HttpResponseMessage> PostAsync(object job) => _http.PostAsJsonAsync("/api/data/v9.2/asyncoperations", job, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PatchAsync(Guid jobId, object change) => _http.PatchAsJsonAsync(RowOf(jobId), change, TestContext.Current.CancellationToken);

    /// <summary>Calls an action of the Web API.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, object parameters) =>
        _http.PostAsJsonAsync($"/api/data/v9.2/{path}", parameters, JsonSerializerOptions.Default, TestContext.Current.CancellationToken);

    /// <summary>Calls an action that is bound to a job.</summary>
    public Task<HttpResponseMessage> ActAsync(Guid jobId, string action) =>
        _http.PostAsync($"{RowOf(jobId)}/Microsoft.Dynamics.CRM.{action}", content: null, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> DeleteAsync(Guid jobId) => _http.DeleteAsync(RowOf(jobId), TestContext.Current.CancellationToken);

    /// <summary>The row of a job; null when there is none.</summary>
    public async Task<JobRow?> FindAsync(Guid jobId)
    {
        using var answer = await GetAsync(RowOf(jobId));
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return new JobRow((await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!);
    }

    /// <summary>Waits until a job stands where it should, and gives its row.</summary>
    public async Task<JobRow> WaitForAsync(Guid jobId, int state, int status)
    {
        JobRow? last = null;
        return await Deadline.ForAsync(
            $"job {jobId} to be {state}/{status}",
            async () => (last = await FindAsync(jobId)) is { } row && (row.State, row.Status) == (state, status) ? row : null,
            () => $"It is {last}.");
    }

    /// <summary>How many jobs there are of which a filter is true.</summary>
    public async Task<int> CountAsync(string filter) =>
        int.Parse(await _http.GetStringAsync($"/api/data/v9.2/asyncoperations/$count?$filter={Uri.EscapeDataString(filter)}", TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Run.DisposeAsync();
    }

    /// <summary>A job that sends one request; the receiver may let it wait for long.</summary>
    public static Dictionary<string, object?> Request(Uri url, string method = "GET", object? body = null) => new(StringComparer.Ordinal)
    {
        ["messagename"] = "HttpRequest",
        ["data"] = JsonSerializer.Serialize(new { method, url, body, timeoutSeconds = 100 }),
    };

    private static string RowOf(Guid jobId) => $"/api/data/v9.2/asyncoperations({jobId})";

    // The banner's "listening on", or the web framework's "Now listening on:".
    [GeneratedRegex(@"listening on:?\s+(?<address>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Listening();
}
