using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Dashboard.Tests.Hosting;

/// <summary>Somebody's web application, with the gateway's services over fakes; what it maps is up to the test.</summary>
internal sealed partial class ForeignHost : IAsyncDisposable
{
    public const string User = "ada";

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private ForeignHost(WebApplication app)
    {
        _app = app;
        Address = app.Urls.First();
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Address) };
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address { get; }

    public FakeJobClient Jobs => _app.Services.GetRequiredService<FakeJobClient>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Builds the application without starting it.</summary>
    public static WebApplication Build(Action<WebApplicationBuilder>? add = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<FakeJobClient>().AddSingleton<IJobClient>(services => services.GetRequiredService<FakeJobClient>());
        builder.Services.AddSingleton<FakeJobQueries>().AddSingleton<IJobQueries>(services => services.GetRequiredService<FakeJobQueries>());
        builder.Services.AddSingleton<FakeJobGrain>().AddSingleton(services => FakeGrainFactory.Create(services.GetRequiredService<FakeJobGrain>()));
        builder.Services.AddSingleton<InMemoryJobStore>().AddSingleton<IJobTable>(services => services.GetRequiredService<InMemoryJobStore>());
        builder.Services.AddSingleton<IJobRecords>(services => services.GetRequiredService<InMemoryJobStore>());
        builder.Services.AddSingleton<IBulkDeleteRecords>(services => services.GetRequiredService<InMemoryJobStore>());
        builder.Services.AddSingleton<IJobChangeSets, FakeJobChangeSets>();
        builder.Services.AddSingleton<JobHandlerRegistry>();
        builder.Services.AddSingleton<ISiloReports, GivenSiloReports>();
        builder.Services.AddHealthChecks().AddCheck("other", () => HealthCheckResult.Healthy(), tags: ["ready"]);
        builder.Services.AddAsyncJobsDashboard();
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("Test", configureOptions: null);
        builder.Services.AddAuthorization();
        add?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Starts an application that maps what the test says.</summary>
    public static async Task<ForeignHost> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? add = null)
    {
        var app = Build(add);
        map(app);
        await app.StartAsync();
        return new ForeignHost(app);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, body: null, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, encoding: null, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> ReadAsync(string path, params (string Name, string Value)[] headers)
    {
        using var answer = await GetAsync(path, headers);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {text}");
        return text;
    }

    public async Task<HttpStatusCode> StatusOfAsync(string path, params (string Name, string Value)[] headers)
    {
        using var answer = await GetAsync(path, headers);
        return answer.StatusCode;
    }

    /// <summary>Checks that every address that the gateway gives out starts as it should and leads where it says.</summary>
    /// <param name="webApi">The base address of the Web API as clients are to see it, without the version.</param>
    /// <param name="path">The path under which it is reached here.</param>
    /// <param name="headers">Sent with each request.</param>
    public async Task AssertWebApiAsync(string webApi, string path, params (string Name, string Value)[] headers)
    {
        var list = JsonElement.Parse(await ReadAsync($"{path}/api/data/v9.1/asyncoperations?$select=name", headers));
        Assert.Equal($"{webApi}/api/data/v9.1/$metadata#asyncoperations(name)", list.GetProperty("@odata.context").GetString());
        using var created = await SendAsync(HttpMethod.Post, $"{path}/api/data/v9.2/asyncoperations", """{"messagename":"Echo"}""", headers);
        Assert.Equal(HttpStatusCode.NoContent, created.StatusCode);
        Assert.Equal($"{webApi}/api/data/v9.2/asyncoperations({FakeJobClient.CreatedId})", Assert.Single(created.Headers.GetValues("OData-EntityId")));
        Assert.Equal(Assert.Single(created.Headers.GetValues("OData-EntityId")), created.Headers.Location!.OriginalString);
    }

    /// <summary>Checks the page's links: each view, the style sheet and the script are there, and the curl line asks the Web API.</summary>
    /// <param name="root">The path of the page as clients are to see it.</param>
    /// <param name="path">The path under which it is reached here.</param>
    /// <param name="webApi">The base address of the Web API as clients are to see it; null where there is none.</param>
    /// <param name="headers">Sent with each request.</param>
    public async Task AssertPageAsync(string root, string path, string? webApi, params (string Name, string Value)[] headers)
    {
        var html = await ReadAsync(path, headers);
        Assert.Contains("<h1>Overview</h1>", html, StringComparison.Ordinal);
        var links = Links().Matches(html).Select(match => match.Groups["link"].Value).Where(link => link[0] != '#').ToList();
        Assert.Contains($"{root}/jobs", links);
        Assert.All(links, link => Assert.True(link == (root.Length == 0 ? "/" : root) || link.StartsWith($"{root}/", StringComparison.Ordinal), link));
        foreach (var link in links.Distinct(StringComparer.Ordinal))
        {
            var here = link.Length <= root.Length ? path : $"{path.TrimEnd('/')}{link[root.Length..]}";
            Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(here, headers));
        }

        if (webApi is null)
        {
            Assert.DoesNotContain("/api/data/", html, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"curl -i {webApi}/api/data/v9.2/asyncoperations ", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [GeneratedRegex("(?:href|src|action)=\"(?<link>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    /// <summary>Knows whoever says in a header who it is.</summary>
    private sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers["X-User"].ToString() is { Length: > 0 } user
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", user)], "Test")), "Test"))
            : AuthenticateResult.NoResult());
    }
}
