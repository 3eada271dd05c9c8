using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Frame;

public sealed class FrameTests
{
    private static readonly (string, string) AsABrowser = ("Accept", "text/html,application/xhtml+xml");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_view_hasTheHeadersOfTheFrame()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        using var answer = await host.GetAsync("/");

        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.StartsWith(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self';",
            Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("same-origin", Header(answer, "Referrer-Policy"));
        Assert.Equal("no-store", Header(answer, "Cache-Control"));
        var html = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_view_twice_isNotTheServersOwnState()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        using var answer = await host.GetAsync("/");

        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("<!--", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_view_isTheSameWithoutABody()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        using var answer = await host.SendAsync(HttpMethod.Head, "/jobs", body: null);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Get_asset_isKeptForGoodUnderItsHash()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobsDashboard());

        foreach (var (name, type) in new[] { (PageAssets.Style, "text/css"), (PageAssets.Script, "text/javascript"), (PageAssets.Icon, "image/svg+xml") })
        {
            using var answer = await host.GetAsync($"/asyncjobs/assets/{name}");
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Equal("public, max-age=31536000, immutable", Header(answer, "Cache-Control"));
            Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }

        Assert.Equal(HttpStatusCode.NotFound, await host.StatusOfAsync("/asyncjobs/assets/page.000000000000.css"));
    }

    [Fact]
    public async Task Get_unknownPath_isToldABrowserInTheFrameAndAProgramAsTheWebApiDoes()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        using var seen = await host.GetAsync("/nothing", AsABrowser);
        using var read = await host.GetAsync("/nothing");

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (seen.StatusCode, seen.Content.Headers.ContentType?.MediaType));
        var html = await seen.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("<h1>There is nothing here</h1>", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/jobs\"", html, StringComparison.Ordinal);
        Assert.Equal("0x8006088a", JsonElement.Parse(await read.Content.ReadAsStringAsync(Cancellation)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Get_byAForeignName_isRefusedInTheFrame()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        using var answer = await host.GetAsync("/jobs", AsABrowser, ("Host", "evil.example"));

        Assert.Equal((HttpStatusCode.Forbidden, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("AsyncJobs:Security:AllowedHosts", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/jobs")]
    [InlineData("POST", "/")]
    public async Task Send_methodThatIsNotServed_is405(string method, string path)
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        using var answer = await host.SendAsync(new HttpMethod(method), path, body: null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Get_withoutTheRightToView_is403()
    {
        await using var host = await ForeignHost.StartAsync(
            app => app.MapAsyncJobs(),
            builder => builder.Services.AddAsyncJobsDashboard(options => options.LimitRights(context =>
                context.Request.Headers["X-User"] == ForeignHost.User ? DashboardRights.All : DashboardRights.None)));

        Assert.Equal(HttpStatusCode.Forbidden, await host.StatusOfAsync("/jobs"));
        Assert.Equal(HttpStatusCode.OK, await host.StatusOfAsync("/jobs", ("X-User", ForeignHost.User)));
    }

    [Fact]
    public async Task Get_titleOfTheHost_isShownEncoded()
    {
        await using var host = await ForeignHost.StartAsync(
            app => app.MapAsyncJobs(),
            builder => builder.Services.AddAsyncJobsDashboard(options => options.Title = "Müller & <Söhne>"));

        Assert.Contains(">Müller &amp; &lt;Söhne&gt;</a>", await host.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_titleThatIsNone_isRefused()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ForeignHost.StartAsync(
            app => app.MapAsyncJobs(),
            builder => builder.Configuration["AsyncJobs:Dashboard:Title"] = " "));

        Assert.Contains("AsyncJobs:Dashboard:Title", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("same-origin", null, true)]
    [InlineData("same-origin", "null", true)]
    [InlineData("same-site", "http://localhost:80", false)]
    [InlineData("cross-site", null, false)]
    [InlineData("none", null, false)]
    [InlineData(null, "http://localhost:80", true)]
    [InlineData(null, "http://localhost:81", false)]
    [InlineData(null, "https://localhost:80", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, null, false)]
    public void Check_post_mustBeOfThePagesOwnForms(string? site, string? origin, bool isOwn)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Scheme, request.Host) = ("POST", "http", new HostString("localhost", 80));
        request.Headers["Sec-Fetch-Site"] = site;
        request.Headers.Origin = origin;

        var refusal = Record.Exception(() => PostGuard.Check(request));

        Assert.Equal(isOwn, refusal is null);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
