using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs.Maintenance;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>
/// The gateway over the real engine and a store in a folder of its own. Its one handler does what a job's data says, one job
/// at a time.
/// </summary>
internal sealed class EngineHost : IAsyncDisposable
{
    public const string Set = "/api/data/v9.2/asyncoperations";

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private EngineHost(WebApplication app, DirectoryInfo folder)
    {
        _app = app;
        _folder = folder;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public ScriptedHandler Handler => _app.Services.GetRequiredService<ScriptedHandler>();

    public string Folder => _folder.FullName;

    /// <summary>The services of the host.</summary>
    public IServiceProvider Services => _app.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The tables, as the gateway reads them.</summary>
    public IJobQueries Queries => _app.Services.GetRequiredService<IJobQueries>();

    /// <summary>The client of the host itself.</summary>
    public IJobClient Jobs => _app.Services.GetRequiredService<IJobClient>();

    /// <param name="maxDataBytes">The most bytes of data; null for the service's own limit.</param>
    /// <param name="configure">Adds to the services; null for nothing.</param>
    public static async Task<EngineHost> StartAsync(long? maxDataBytes = null, Action<IServiceCollection>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("asyncjobs-gateway-");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (maxDataBytes is { } bytes)
        {
            builder.Services.AddSingleton(new DataLimit(bytes));
        }

        builder.AddAsyncJobs(jobs => jobs.UseSqlite(folder.FullName));
        builder.Services.RemoveAll<PlatformJob>();
        builder.Services.AddAsyncJobsGateway();
        builder.Services.AddHealthChecks().AddAsyncJobs();
        builder.Services.AddSingleton<ScriptedHandler>();
        builder.Services.AddJobHandler<ScriptedHandler>(ScriptedHandler.MessageName, options =>
        {
            options.MaxConcurrentJobs = 1;
            options.RetryBaseDelay = TimeSpan.FromHours(1);
            options.RetryMaxDelay = TimeSpan.FromHours(2);
            options.TimeLimit = TimeSpan.FromHours(1);
            options.CancelGrace = TimeSpan.FromHours(1);
        });
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapAsyncJobsWebApi();
        await app.StartAsync(Cancellation);
        return new EngineHost(app, folder);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, Cancellation);
    }

    public async Task<JsonElement> GetAsync(string address) => JsonElement.Parse(await Client.GetStringAsync(address, Cancellation));

    /// <summary>Creates a job that does what the script says.</summary>
    public async Task<Guid> CreateAsync(string script, string? more = null)
    {
        using var response = await SendAsync(HttpMethod.Post, Set, $$"""{"messagename":"{{ScriptedHandler.MessageName}}","data":"{{script}}"{{more}}}""");
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync(Cancellation));
        return Guid.Parse(response.Headers.Location!.ToString()[^37..^1]);
    }

    /// <summary>Where a job stands, as <c>statecode/statuscode</c>; null when there is none.</summary>
    public async Task<string?> StateAsync(Guid jobId)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{Set}({jobId})?$select=statecode,statuscode");
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        var row = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return $"{row.GetProperty("statecode")}/{row.GetProperty("statuscode")}";
    }

    /// <summary>Looks again and again until a job stands somewhere.</summary>
    public async Task UntilAsync(Guid jobId, string state)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        string? now = null;
        while (!deadline.IsCancellationRequested)
        {
            now = await StateAsync(jobId);
            if (string.Equals(now, state, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The job stands at {now} and not at {state}.");
    }

    public async ValueTask DisposeAsync()
    {
        Handler.ReleaseAll();
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
