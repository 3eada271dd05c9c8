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

    [Fact]
    public async Task Operate_withoutAdminister_letsNoBulkDeleteRun()
    {
        await using var service = await StartAsync(DashboardRights.All & ~DashboardRights.Administer);
        var request = new BulkDeleteRequest { JobName = "Old jobs", QuerySet = [new JobCriteria()], RecurrencePattern = "FREQ=DAILY", StartDateTime = DateTimeOffset.UtcNow.AddHours(1) };
        var bulk = (await service.Jobs.BulkDeleteAsync(request, caller: null, TestContext.Current.CancellationToken)).JobId;
        using var client = new PageClient(service.Address);

        var view = await client.GetAsync($"/jobs/{bulk}");
        Assert.DoesNotContain($"formaction=\"/jobs/{bulk}/resume\"", view, StringComparison.Ordinal);
        Assert.DoesNotContain($"formaction=\"/jobs/{bulk}/postpone\"", view, StringComparison.Ordinal);
        Assert.Contains($"formaction=\"/jobs/{bulk}/cancel\"", view, StringComparison.Ordinal);
        var series = await client.GetAsync($"/recurring/{bulk}");
        Assert.DoesNotContain("value=\"run\"", series, StringComparison.Ordinal);
        Assert.DoesNotContain("Change when it runs", series, StringComparison.Ordinal);
        Assert.Contains("value=\"pause\"", series, StringComparison.Ordinal);

        foreach (var verb in new[] { "retry", "resume", "postpone" })
        {
            await client.PostRefusedAsync($"/jobs/{bulk}/{verb}", HttpStatusCode.Forbidden, ("for", "60"));
            Assert.Contains("0 jobs?</h1>", await client.GetAsync($"/jobs/many?verb={verb}&which=ticked&q=&id={bulk}"), StringComparison.Ordinal);
        }

        foreach (var verb in new[] { "run", "resume", "change" })
        {
            await client.PostRefusedAsync($"/recurring/{bulk}", HttpStatusCode.Forbidden, ("verb", verb), ("pattern", "FREQ=DAILY"), ("zone", ""), ("version", "1"));
        }

        var job = await service.Jobs.GetAsync(bulk);
        Assert.Equal((0, JobStatusCode.Waiting), (job.Attempt, job.Status));
        await client.PostAsync($"/recurring/{bulk}", ("verb", "pause"));
        Assert.DoesNotContain("value=\"resume\"", await client.GetAsync($"/recurring/{bulk}"), StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"undo\"", await client.GetAsync("/activity"), StringComparison.Ordinal);
    }

    private static Task<RealService> StartAsync(DashboardRights rights) =>
        RealService.StartAsync(builder => builder.Services.Configure<AsyncJobsDashboardOptions>(options => options.Rights = rights));
}
