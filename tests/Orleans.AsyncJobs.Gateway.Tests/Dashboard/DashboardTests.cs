using System.Net;
using System.Security.Cryptography;
using System.Text;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Dashboard;

public sealed class DashboardTests : GatewayTests
{
    private const string Script = "<script>alert('x')</script>";

    [Fact]
    public async Task Page_withoutJobs_teaches()
    {
        using var response = await GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", Header(response, "Content-Type"));
        var html = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("No jobs yet", html, StringComparison.Ordinal);
        Assert.Contains("Nobody is asked to log in", html, StringComparison.Ordinal);
        Assert.Contains("--AsyncJobs:Outgoing:AllowedHosts:0=127.0.0.1<", html, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_curlLine_isABodyThatThisServiceTakes()
    {
        using var response = await GetAsync("/");

        var line = WebUtility.HtmlDecode(Between(await response.Content.ReadAsStringAsync(Cancellation), "<code id=\"curl\">", "</code>"));
        Assert.StartsWith($"curl -i {Host.Address}api/data/v9.2/asyncoperations ", line, StringComparison.Ordinal);
        using var created = await PostAsync(Between(line, "-d '", "'"));
        Assert.Equal(HttpStatusCode.NoContent, created.StatusCode);
        Assert.Equal($$"""{"method":"GET","url":"{{Host.Address}}healthz"}""", Host.Jobs.Created[0].Data);
    }

    [Fact]
    public async Task Page_underAnotherName_curlLineCallsTheServiceWhereItListens()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = $"localhost:{Host.Address.Port}";
        using var response = await Host.Client.SendAsync(request, Cancellation);

        var line = WebUtility.HtmlDecode(Between(await response.Content.ReadAsStringAsync(Cancellation), "<code id=\"curl\">", "</code>"));
        Assert.StartsWith($"curl -i http://localhost:{Host.Address.Port}/api/data/v9.2/asyncoperations ", line, StringComparison.Ordinal);
        Assert.Contains($"{Host.Address}healthz", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_securityHeaders_allowItsOwnStyleAndScriptOnly()
    {
        using var response = await GetAsync("/");

        var html = await response.Content.ReadAsStringAsync(Cancellation);
        var policy = Header(response, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{HashOf(Between(html, "<style>", "</style>"))}'", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src '{HashOf(Between(html, "<script>", "</script>"))}'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(response, "X-Frame-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.DoesNotContain("style=\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboard/jobs")]
    public async Task Job_texts_areEncoded(string path)
    {
        Add(JobStateCode.Completed, JobStatusCode.Failed, ("name", Script), ("messagename", Script), ("message", $"{Script}{{{{curl}}}}"), ("errorcode", JobErrorCodes.IsvUnExpected));
        Add(JobStateCode.Locked, JobStatusCode.InProgress, ("name", "n"), ("progressmessage", Script), ("percentcomplete", 40));
        Add(JobStateCode.Ready, JobStatusCode.WaitingForResources, ("name", "n"), ("dependencytoken", Script));

        using var response = await GetAsync(path);

        var html = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Equal(5, html.Split("&lt;script&gt;alert").Length - 1);
        Assert.Contains("{{curl}}", html, StringComparison.Ordinal);
        Assert.Contains("0x80040224", html, StringComparison.Ordinal);
        Assert.Contains("<progress max=\"100\" value=\"40\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_counts_areByStateAndStatus()
    {
        Host.Queries.Counts.AddRange(
        [
            new JobCount(JobStateCode.Completed, JobStatusCode.Succeeded, 54, "A", JobWaitKind.None, 1_000_000),
            new JobCount(JobStateCode.Completed, JobStatusCode.Succeeded, 10, "B", JobWaitKind.None, 234),
            new JobCount(JobStateCode.Completed, JobStatusCode.Failed, 54, "A", JobWaitKind.None, 5),
        ]);

        using var response = await GetAsync("/dashboard/jobs");

        var html = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("<p class=\"number\">1,000,239</p>", html, StringComparison.Ordinal);
        Assert.Contains("<span>Succeeded</span> <b>1,000,234</b>", html, StringComparison.Ordinal);
        Assert.Contains("<span>Failed</span> <b>5</b>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_asksForTheLastFifty()
    {
        using var response = await GetAsync("/");

        var query = Assert.Single(Host.Queries.Asked);
        Assert.Equal(50, query.Limit);
        Assert.Equal([new JobOrder(JobColumns.Get("sequence"), Descending: true)], query.Order);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboard/jobs")]
    public async Task Post_is405(string path)
    {
        using var response = await SendAsync(HttpMethod.Post, path);

        await AssertRefusedAsync(response, HttpStatusCode.MethodNotAllowed, "0x80040203");
    }

    private void Add(JobStateCode state, JobStatusCode status, params (string Column, object? Value)[] values)
    {
        var row = Host.Queries.Add(Guid.NewGuid(), 1, values);
        row["statecode"] = (int)state;
        row["statuscode"] = (int)status;
        row["createdon"] = DateTimeOffset.UnixEpoch;
    }

    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
