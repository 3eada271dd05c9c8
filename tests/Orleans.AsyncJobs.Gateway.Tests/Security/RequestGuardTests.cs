using System.Net;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.Security;

public sealed class RequestGuardTests : GatewayTests
{
    private const string Minimal = """{"messagename":"Echo"}""";

    protected override Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["AsyncJobs:Security:AllowedHosts:0"] = "jobs.example.org",
        ["AsyncJobs:Security:AllowedHosts:1"] = "10.1.2.3",
        ["AsyncJobs:Security:AllowedOrigins:0"] = "https://tools.example.org",
    };

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("localhost:8080", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1:5080", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("jobs.example.org", true)]
    [InlineData("jobs.example.org:443", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("192.168.0.1", false)]
    public async Task Send_host_mustBeLoopbackOrConfigured(string host, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Address, Set));
        request.Headers.Host = host;
        using var response = await Host.Client.SendAsync(request, Cancellation);
        if (allowed)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            Assert.Contains("AsyncJobs:Security:AllowedHosts", await AssertRefusedAsync(response, HttpStatusCode.Forbidden, "0x80048405"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Send_probeByAnyHost_isAnswered(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Address, path));
        request.Headers.Host = "10.7.7.7";

        using var response = await Host.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("own", true)]
    [InlineData("https://tools.example.org", true)]
    [InlineData("http://tools.example.org", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("http://localhost:1", false)]
    [InlineData("null", false)]
    public async Task Send_foreignOrigin_mayReadButNotChange(string origin, bool allowed)
    {
        if (origin is "own")
        {
            origin = Host.Address.GetLeftPart(UriPartial.Authority);
        }

        using var reading = new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Address, Set));
        reading.Headers.Add("Origin", origin);
        using var read = await Host.Client.SendAsync(reading, Cancellation);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.False(read.Headers.Contains("Access-Control-Allow-Origin"));

        const string row = $"{Set}(018f2d3c-1111-7abc-8def-0123456789ab)";
        foreach (var (method, path) in new[] { (HttpMethod.Post, Set), (HttpMethod.Patch, row), (HttpMethod.Delete, row) })
        {
            using var request = new HttpRequestMessage(method, new Uri(Host.Address, path));
            if (method != HttpMethod.Delete)
            {
                request.Content = new StringContent(method == HttpMethod.Post ? Minimal : """{"statecode":3}""");
            }

            request.Headers.Add("Origin", origin);
            using var response = await Host.Client.SendAsync(request, Cancellation);
            if (allowed)
            {
                Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            }
            else
            {
                Assert.Contains(origin, await AssertRefusedAsync(response, HttpStatusCode.Forbidden, "0x80048405"), StringComparison.Ordinal);
            }
        }

        Assert.Equal(allowed, Host.Jobs.Created.Count > 0);
        Assert.Equal(allowed, Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData("same-origin", null, true)]
    [InlineData("same-origin", "https://proxy.example", true)]
    [InlineData("none", null, true)]
    [InlineData("cross-site", null, false)]
    [InlineData("cross-site", "http://evil.example", false)]
    [InlineData("cross-site", "null", false)]
    [InlineData("cross-site", "own", false)]
    [InlineData("cross-site", "https://tools.example.org", true)]
    [InlineData("same-site", "http://other.localhost", false)]
    [InlineData("same-site", "https://tools.example.org", true)]
    [InlineData("anything", null, false)]
    [InlineData("same-origin, cross-site", null, false)]
    public async Task Send_byABrowser_mayChangeFromItsOwnSiteOnly(string site, string? origin, bool allowed)
    {
        if (origin is "own")
        {
            origin = Host.Address.GetLeftPart(UriPartial.Authority);
        }

        (string, string)[] headers = origin is null ? [("Sec-Fetch-Site", site)] : [("Sec-Fetch-Site", site), ("Origin", origin)];
        using var read = await GetAsync(Set, headers);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        const string row = $"{Set}(018f2d3c-1111-7abc-8def-0123456789ab)";
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Post, Set, Minimal), (HttpMethod.Patch, row, """{"statecode":3}"""), (HttpMethod.Delete, row, ""),
            (HttpMethod.Post, $"{row}/Microsoft.Dynamics.CRM.RetryJob", ""),
        })
        {
            using var response = await SendAsync(method, path, JsonBody(body), headers);
            if (allowed)
            {
                Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            }
            else
            {
                Assert.Contains(origin ?? "other sites", await AssertRefusedAsync(response, HttpStatusCode.Forbidden, "0x80048405"), StringComparison.Ordinal);
            }
        }

        Assert.Equal(allowed, Host.Jobs.Created.Count > 0);
        Assert.Equal(allowed, Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData("AllowedHosts", "http://jobs.example.org")]
    [InlineData("AllowedHosts", "jobs.example.org:80")]
    [InlineData("AllowedHosts", "jobs.example.org/x")]
    [InlineData("AllowedHosts", "*")]
    [InlineData("AllowedOrigins", "tools.example.org")]
    [InlineData("AllowedOrigins", "https://tools.example.org/")]
    [InlineData("AllowedOrigins", "https://tools.example.org/x")]
    [InlineData("AllowedOrigins", "https://me@tools.example.org")]
    [InlineData("AllowedOrigins", "ftp://tools.example.org")]
    public async Task Start_entryThatCouldNeverMatch_isRefused(string key, string value)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            GatewayHost.StartAsync(new(StringComparer.Ordinal) { [$"AsyncJobs:Security:{key}:0"] = value }));

        Assert.Contains($"AsyncJobs:Security:{key}: '{value}'", exception.Message, StringComparison.Ordinal);
    }
}
