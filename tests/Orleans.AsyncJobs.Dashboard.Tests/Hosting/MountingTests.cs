using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;

namespace Orleans.AsyncJobs.Dashboard.Tests.Hosting;

/// <summary>The page in somebody else's program: every link of every view, where it is mapped, and what stands beside it.</summary>
public sealed class MountingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Links_atTheRoot_allLeadSomewhere()
    {
        await using var service = await RealService.StartAsync();
        await service.SeedAsync();

        AssertWhole(await Crawler.FollowAsync(service.Address, root: "", here: ""));
    }

    [Fact]
    public async Task Links_underAPathBase_stayBelowIt()
    {
        await using var service = await RealService.StartAsync(map: app =>
        {
            app.UsePathBase("/ops");
            app.UseRouting();
            app.MapAsyncJobs();
        });
        await service.SeedAsync();

        AssertWhole(await Crawler.FollowAsync(service.Address, root: "/ops", here: "/ops"));
    }

    [Fact]
    public async Task Links_inAGroup_stayBelowIt()
    {
        await using var service = await RealService.StartAsync(map: app => app.MapGroup("/ops/jobs").MapAsyncJobs());
        await service.SeedAsync();

        AssertWhole(await Crawler.FollowAsync(service.Address, root: "/ops/jobs", here: "/ops/jobs"));
    }

    [Fact]
    public async Task Links_behindAProxy_areThoseOfItsClients()
    {
        await using var service = await RealService.StartAsync(
            builder => builder.Services.Configure<GatewaySecurityOptions>(options => options.AllowedHosts.Add("jobs.example.org")),
            app =>
            {
                app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
                app.UseRouting();
                app.MapAsyncJobsDashboard("/jobs-page");
            });
        await service.SeedAsync();

        AssertWhole(await Crawler.FollowAsync(
            service.Address, root: "/ops/jobs-page", here: "/jobs-page", ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "jobs.example.org"), ("X-Forwarded-Prefix", "/ops")));
    }

    [Fact]
    public async Task Page_besideABlazorApp_leavesItAloneAndWorks()
    {
        await using var service = await RealService.StartAsync(
            builder => builder.Services.AddRazorComponents(),
            app =>
            {
                app.UseAntiforgery();
                app.MapRazorComponents<Home>();
                app.MapAsyncJobsWebApi();
                app.MapAsyncJobsDashboard();
            });
        var seeded = await service.SeedAsync();
        using var client = new PageClient(service.Address);

        Assert.Contains("<h1>Ours</h1>", await client.GetAsync("/"), StringComparison.Ordinal);
        AssertWhole(await Crawler.FollowAsync(service.Address, root: "/asyncjobs", here: "/asyncjobs"));
        Assert.Equal($"/asyncjobs/jobs/{seeded.Denied:D}?done=resume", await client.PostAsync($"/asyncjobs/jobs/{seeded.Denied:D}/resume"));
    }

    [Fact]
    public async Task Page_inAHostWithItsOwnPaths_leavesThemAlone()
    {
        await using var service = await RealService.StartAsync(map: app =>
        {
            app.MapGet("/", () => "home");
            app.MapGet("/healthz", () => "mine");
            app.MapGet("/jobs", () => "my jobs");
            app.MapAsyncJobsDashboard();
            app.MapFallback(() => Results.Text("fallback"));
        });
        using var client = new PageClient(service.Address);

        Assert.Equal(["home", "mine", "my jobs", "fallback"], [await client.GetAsync("/"), await client.GetAsync("/healthz"), await client.GetAsync("/jobs"), await client.GetAsync("/other")]);
        Assert.Contains("<h1>Jobs</h1>", await client.GetAsync("/asyncjobs/jobs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequireAuthorization_onWhatMapReturns_holdsForEveryPath()
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapAsyncJobsDashboard().RequireAuthorization();
        });
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        Assert.True(endpoints.Count > PageRoutes.All.Count, $"{endpoints.Count} endpoints");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            foreach (var route in PageRoutes.All)
            {
                var path = $"/asyncjobs{route.Pattern}".Replace($"{{{PageLinks.JobIdParameter}:guid}}", $"{Guid.NewGuid():D}", StringComparison.Ordinal);
                using var answer = await host.SendAsync(method, path.Replace('{', '-').Replace('}', '-'), body: null, ("Sec-Fetch-Site", "same-origin"));
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
            }
        }

        Assert.Equal(HttpStatusCode.OK, await host.StatusOfAsync("/asyncjobs", ("X-User", ForeignHost.User)));
    }

    /// <summary>Whether the views that there are were all among the links.</summary>
    private static void AssertWhole(IReadOnlyList<string> paths)
    {
        string[] views = ["/jobs", "/jobs/new", "/lines", "/lines/customer%207", "/handlers", "/handlers?name=Hold", "/recurring", "/activity", "/silos"];
        Assert.Empty(views.Except(paths, StringComparer.Ordinal));
        Assert.Contains(paths, path => path.StartsWith("/jobs/0", StringComparison.Ordinal));
        Assert.Contains(paths, path => path.StartsWith("/recurring/0", StringComparison.Ordinal));
        Assert.Contains(paths, path => path.StartsWith("/lines?token=", StringComparison.Ordinal));
        Assert.Contains(paths, path => path.EndsWith(".css", StringComparison.Ordinal));
    }

    /// <summary>The first page of somebody's own app.</summary>
    [Microsoft.AspNetCore.Components.Route("/")]
    public sealed class Home : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "h1");
            builder.AddContent(1, "Ours");
            builder.CloseElement();
        }
    }
}
