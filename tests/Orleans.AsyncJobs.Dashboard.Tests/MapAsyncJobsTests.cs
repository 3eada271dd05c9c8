using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;
using Orleans.AsyncJobs.Handlers.Outgoing;

namespace Orleans.AsyncJobs.Dashboard.Tests;

public sealed class MapAsyncJobsTests
{
    private const string Set = "/api/data/v9.2/asyncoperations";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Map_notRegistered_namesTheCall()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();

        Assert.All<(Action Map, string Missing)>(
            [(() => app.MapAsyncJobs(), "AddAsyncJobsDashboard"), (() => app.MapAsyncJobsWebApi(), "AddAsyncJobsGateway"), (() => app.MapAsyncJobsDashboard(), "AddAsyncJobsDashboard")],
            part => Assert.Contains(part.Missing, Assert.Throws<InvalidOperationException>(part.Map).Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task MapAsyncJobs_nothingToBeReady_namesTheCall()
    {
        await using var app = ForeignHost.Build(builder => builder.Services.Configure<HealthCheckServiceOptions>(options => options.Registrations.Clear()));

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapAsyncJobs());

        Assert.Contains("AddHealthChecks().AddAsyncJobs()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_aSecondTime_isRefused()
    {
        await using var app = ForeignHost.Build();
        app.MapAsyncJobsWebApi();
        app.MapGroup("/ops").MapAsyncJobsDashboard();

        Assert.All<Action>(
            [() => app.MapGroup("/other").MapAsyncJobsWebApi(), () => app.MapAsyncJobs(), () => app.MapAsyncJobsDashboard("/jobs")],
            map => Assert.Contains("is mapped already. Call MapAsyncJobs", Assert.Throws<InvalidOperationException>(map).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AddAsyncJobs_toHealthChecks_addsOneCheckForEachTagAndOnce()
    {
        var services = new ServiceCollection();
        var builder = services.AddHealthChecks().AddAsyncJobs();

        var checks = services.BuildServiceProvider().GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        Assert.Equal([("asyncjobs-live", "live"), ("asyncjobs", "ready")], checks.Select(check => (check.Name, Assert.Single(check.Tags))));
        Assert.Contains("added already", Assert.Throws<InvalidOperationException>(() => builder.AddAsyncJobs()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_partsInAHostWithItsOwnPaths_leavesThoseAlone()
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.MapGet("/", () => "home");
            app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
            app.MapAsyncJobsWebApi();
            app.MapAsyncJobsDashboard();
        });

        Assert.Equal("home", await host.ReadAsync("/"));
        Assert.Equal("Healthy", await host.ReadAsync("/healthz"));
        Assert.Equal(HttpStatusCode.NotFound, await host.StatusOfAsync("/readyz"));
        await host.AssertWebApiAsync(host.Address, "");
        await host.AssertPageAsync("/asyncjobs", "/asyncjobs", host.Address);
        Assert.Null(host.Services.GetRequiredService<OwnAddress>().HealthUrl);
    }

    [Fact]
    public async Task MapAsyncJobs_inAHostWithItsOwnPaths_answersBehindThem()
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.MapGet("/healthz", () => "mine");
            app.MapGet("/", () => "home");
            app.MapAsyncJobs();
            app.MapFallback(() => "fallback");
        });

        Assert.Equal("mine", await host.ReadAsync("/healthz"));
        Assert.Equal("home", await host.ReadAsync("/"));
        Assert.Equal("""{"status":"ready"}""", await host.ReadAsync("/readyz"));
        await host.AssertWebApiAsync(host.Address, "");
    }

    [Theory]
    [InlineData("/api/data")]
    [InlineData("/api/data/")]
    [InlineData("/api/data/v9.2/nothing")]
    [InlineData("/asyncjobs/nothing")]
    [InlineData("/asyncjobs/jobs/5/retry/6")]
    public async Task Get_unknownPathOfAPart_isAnErrorBody(string path)
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.MapAsyncJobsWebApi();
            app.MapAsyncJobsDashboard();
        });

        await AssertNotFoundAsync(host, path);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/other")]
    [InlineData("/nothing")]
    [InlineData("/asyncjobsX")]
    public async Task Get_unknownPathOfTheHost_isTheHosts(string path)
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.MapAsyncJobsWebApi();
            app.MapAsyncJobsDashboard();
            app.MapFallback(() => Results.Text("the host's", statusCode: 404));
        });

        using var answer = await host.GetAsync(path);

        Assert.Equal("the host's", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/healthz/x")]
    [InlineData("/dashboard")]
    [InlineData("/jobs/5/retry/6")]
    [InlineData("/api")]
    [InlineData("/favicon.ico")]
    public async Task Get_unknownPathWhereAllIsMapped_isAnErrorBody(string path)
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        await AssertNotFoundAsync(host, path);
    }

    [Fact]
    public async Task Map_underAPathBase_linksBelowIt()
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.UsePathBase("/ops");
            app.UseRouting();
            app.MapAsyncJobs();
        });

        await host.AssertWebApiAsync($"{host.Address}/ops", "/ops");
        await host.AssertWebApiAsync(host.Address, "");
        await host.AssertPageAsync("/ops", "/ops/", $"{host.Address}/ops");
    }

    [Fact]
    public async Task Map_inAGroup_linksBelowIt()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapGroup("/ops/jobs").MapAsyncJobs());

        await host.AssertWebApiAsync($"{host.Address}/ops/jobs", "/ops/jobs");
        await host.AssertPageAsync("/ops/jobs", "/ops/jobs", $"{host.Address}/ops/jobs");
        Assert.Equal($"{host.Address}/ops/jobs/healthz", host.Services.GetRequiredService<OwnAddress>().HealthUrl);
        Assert.Equal("""{"status":"live"}""", await host.ReadAsync("/ops/jobs/healthz"));
        Assert.Equal(HttpStatusCode.NotFound, await host.StatusOfAsync(Set));
    }

    [Fact]
    public async Task Map_inAGroupWithAParameter_linksWithItsValue()
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            var group = app.MapGroup("/{tenant}/{version}");
            group.MapAsyncJobsWebApi();
            group.MapAsyncJobsDashboard("/");
        });

        await host.AssertWebApiAsync($"{host.Address}/blue/7", "/blue/7");
        await host.AssertPageAsync("/blue/7", "/blue/7", $"{host.Address}/blue/7");
    }

    [Theory]
    [InlineData("asyncoperations/$count")]
    [InlineData("/api/data/v9.2/asyncoperations/$count")]
    [InlineData("/base%20path/blue/7/api/data/v9.2/asyncoperations/$count")]
    [InlineData("{address}/base%20path/blue/7/api/data/v9.1/asyncoperations/$count")]
    [InlineData("http://localhost:1/base%20path/blue/7/api/data/v9.2/asyncoperations/$count")]
    public async Task Post_batchUnderAPathBaseAndInAGroup_takesEachFormOfAnAddress(string url)
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.UsePathBase("/base path");
            app.UseRouting();
            app.MapGroup("/{tenant}/{version}").MapAsyncJobsWebApi();
        });
        var address = url.Replace("{address}", host.Address, StringComparison.Ordinal);

        using var response = await host.SendAsync(
            HttpMethod.Post, "/base%20path/blue/7/api/data/v9.2/$batch",
            $$$"""{"requests":[{"id":"1","method":"get","url":"{{{address}}}"},{"id":"2","method":"post","url":"asyncoperations","body":{"messagename":"Echo"}},{"id":"3","method":"patch","url":"$2","body":{"statecode":3,"statuscode":32}}]}""");
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Contains($"{host.Address}/base%20path/blue/7/api/data/v9.2/asyncoperations(", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_pageAlone_linksToNoWebApi()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobsDashboard("/jobs/"));

        await host.AssertPageAsync("/jobs", "/jobs", webApi: null);
    }

    [Fact]
    public async Task Map_behindAProxy_linksAsTheClientSeesIt()
    {
        await using var host = await ForeignHost.StartAsync(
            app =>
            {
                app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
                app.UseRouting();
                app.MapAsyncJobs();
            },
            builder => builder.Services.Configure<GatewaySecurityOptions>(options => options.AllowedHosts.Add("jobs.example.org")));
        (string, string)[] forwarded = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "jobs.example.org"), ("X-Forwarded-Prefix", "/ops")];

        await host.AssertWebApiAsync("https://jobs.example.org/ops", "", forwarded);
        await host.AssertPageAsync("/ops", "/", "https://jobs.example.org/ops", forwarded);
    }

    [Fact]
    public async Task Map_underAFallbackPolicy_asksWhoItIs()
    {
        await using var host = await ForeignHost.StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapAsyncJobsWebApi();
                app.MapAsyncJobsDashboard();
            },
            builder => builder.Services.Configure<AuthorizationOptions>(options => options.FallbackPolicy = new AuthorizationPolicyBuilder("Test").RequireAuthenticatedUser().Build()));

        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusOfAsync(Set));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusOfAsync("/asyncjobs"));
        Assert.Equal(HttpStatusCode.OK, await host.StatusOfAsync(Set, ("X-User", ForeignHost.User)));
        Assert.Equal(HttpStatusCode.OK, await host.StatusOfAsync("/asyncjobs", ("X-User", ForeignHost.User)));
    }

    [Fact]
    public async Task Map_conventions_holdForTheirPartAlone()
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapAsyncJobsWebApi().RequireAuthorization();
            app.MapAsyncJobsDashboard().RequireHost("localhost");
        });

        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusOfAsync(Set));
        Assert.Equal(HttpStatusCode.OK, await host.StatusOfAsync(Set, ("X-User", ForeignHost.User)));
        Assert.Equal(HttpStatusCode.NotFound, await host.StatusOfAsync("/asyncjobs"));
        Assert.Equal(HttpStatusCode.OK, await host.StatusOfAsync("/asyncjobs", ("Host", "localhost")));
    }

    private static async Task AssertNotFoundAsync(ForeignHost host, string path)
    {
        using var answer = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True(answer.Headers.Contains("x-ms-service-request-id"));
        var error = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).GetProperty("error");
        Assert.Equal("0x8006088a", error.GetProperty("code").GetString());
        Assert.StartsWith("Resource not found for the segment '", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
