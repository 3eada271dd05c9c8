using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Frame;

/// <summary>What somebody may not do is not shown, and refused.</summary>
public sealed class RightsTests
{
    [Fact]
    public async Task View_alone_showsNeitherActionsNorWhatJobsCarry()
    {
        await using var service = await StartAsync(DashboardRights.View);
        var seeded = await service.SeedAsync();
        using var client = new PageClient(service.Address);

        var job = await client.GetAsync($"/jobs/{seeded.Failed}");
        Assert.DoesNotContain("<button formaction", job, StringComparison.Ordinal);
        Assert.DoesNotContain("Müller", job, StringComparison.Ordinal);
        Assert.Contains("You have no right to see what jobs carry.", job, StringComparison.Ordinal);
        Assert.DoesNotContain("sent", await client.GetAsync($"/jobs/{seeded.Done}"), StringComparison.Ordinal);
        var list = await client.GetAsync("/jobs");
        Assert.DoesNotContain("type=\"checkbox\" name=\"id\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain("New job", list, StringComparison.Ordinal);

        await client.GetAsync($"/jobs/{seeded.Failed}/data", HttpStatusCode.Forbidden);
        await client.GetAsync("/jobs/new", HttpStatusCode.Forbidden);
        await client.GetAsync("/jobs/many?verb=retry&which=all", HttpStatusCode.Forbidden);
        await client.PostRefusedAsync("/jobs/many", HttpStatusCode.Forbidden, ("verb", "delete"), ("q", ""), ("reason", "x"));
        await client.PostRefusedAsync($"/jobs/{seeded.Failed}/retry", HttpStatusCode.Forbidden);
        await client.PostRefusedAsync($"/jobs/{seeded.Failed}/delete", HttpStatusCode.Forbidden);
        await client.PostRefusedAsync("/jobs/new", HttpStatusCode.Forbidden, ("handler", "Send"));
        var series = await client.GetAsync($"/recurring/{seeded.Series}");
        Assert.DoesNotContain("<button name=\"verb\"", series, StringComparison.Ordinal);
        Assert.DoesNotContain("Change when it runs", series, StringComparison.Ordinal);
        await client.PostRefusedAsync($"/recurring/{seeded.Series}", HttpStatusCode.Forbidden, ("verb", "run"));
        Assert.Equal(JobStatusCode.Failed, (await service.Jobs.GetAsync(seeded.Failed)).Status);
    }

    [Fact]
    public async Task Operate_withoutAdminister_doesNotDelete()
    {
        await using var service = await StartAsync(DashboardRights.All & ~DashboardRights.Administer);
        var job = await service.CreateAsync("Fail", "Print", JobStatusCode.Failed);
        using var client = new PageClient(service.Address);

        Assert.DoesNotContain("Delete", await client.GetAsync($"/jobs/{job}"), StringComparison.Ordinal);
        await client.GetAsync($"/jobs/{job}/delete", HttpStatusCode.Forbidden);
        await client.PostRefusedAsync($"/jobs/{job}/delete", HttpStatusCode.Forbidden);
        await client.PostAsync($"/jobs/{job}/retry");
    }

    private static Task<RealService> StartAsync(DashboardRights rights) =>
        RealService.StartAsync(builder => builder.Services.Configure<AsyncJobsDashboardOptions>(options => options.Rights = rights));
}
