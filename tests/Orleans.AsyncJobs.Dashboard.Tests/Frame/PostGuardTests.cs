using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;

namespace Orleans.AsyncJobs.Dashboard.Tests.Frame;

/// <summary>No page of another site makes a browser do anything here: at any path of the page, those to come included.</summary>
public sealed class PostGuardTests : IAsyncLifetime
{
    // Each test has a service of its own: a post that is let through changes the jobs.
    private readonly SeededService _seeded = new();
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        await _seeded.InitializeAsync();
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_seeded.Service.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _seeded.DisposeAsync();
    }

    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData("none", null)]
    [InlineData(null, "https://evil.example")]
    [InlineData(null, "null")]
    [InlineData(null, null)]
    public async Task Post_fromElsewhere_isRefusedAtEveryPath(string? site, string? origin)
    {
        var paths = Paths();

        Assert.True(paths.Count(path => path.TakesPosts) >= 5, $"{paths.Count} paths");
        foreach (var (path, takesPosts) in paths)
        {
            using var answer = await PostAsync(path, site, origin);
            Assert.True(
                answer.StatusCode == HttpStatusCode.Forbidden || (!takesPosts && answer.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound),
                $"POST {path} from {site ?? origin ?? "nowhere"}: {(int)answer.StatusCode}");
        }

        Assert.Equal(JobStatusCode.Failed, (await _seeded.Service.Jobs.GetAsync(_seeded.Jobs.Failed)).Status);
    }

    [Fact]
    public async Task Post_fromThePageItself_isNotRefusedAsForeign()
    {
        foreach (var (path, _) in Paths().Where(path => path.TakesPosts))
        {
            using var answer = await PostAsync(path, "same-origin", origin: null);
            Assert.NotEqual(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    /// <summary>A path for each endpoint of the page, and whether it takes posts.</summary>
    private List<(string Path, bool TakesPosts)> Paths()
    {
        var byPattern = PageRoutes.All.ToDictionary(route => route.Pattern, StringComparer.Ordinal);
        var mapped = _seeded.Service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(mapped, byPattern.Keys.ToHashSet(StringComparer.Ordinal));
        return
        [
            .. byPattern.Values.SelectMany(route => Verbs(route.Pattern).Select(pattern => (
                pattern
                    .Replace($"{{{PageLinks.JobIdParameter}:guid}}", $"{_seeded.Jobs.Failed:D}", StringComparison.Ordinal)
                    .Replace($"{{{PageLinks.TokenParameter}}}", "customer%207", StringComparison.Ordinal)
                    .Replace($"{{{PageLinks.FileParameter}}}", PageAssets.Style, StringComparison.Ordinal),
                route.Post is not null))),
        ];
    }

    private static IEnumerable<string> Verbs(string pattern)
    {
        var parameter = $"{{{PageLinks.VerbParameter}}}";
        return pattern.Contains(parameter, StringComparison.Ordinal)
            ? Dashboard.Parts.Verbs.All.Select(verb => pattern.Replace(parameter, verb.Path, StringComparison.Ordinal))
            : [pattern];
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string? site, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]) };
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site ?? string.Empty);
        if (site is null)
        {
            request.Headers.Remove("Sec-Fetch-Site");
        }

        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
