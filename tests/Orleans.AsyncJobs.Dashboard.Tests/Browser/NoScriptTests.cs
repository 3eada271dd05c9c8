using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>Everything can be done in a browser that runs no script.</summary>
[Collection(nameof(Chromium))]
public sealed class NoScriptTests(Chromium chromium) : IAsyncLifetime
{
    private RealService _service = null!;
    private WatchedPage _page = null!;

    private IPage Page => _page.Page;

    public async ValueTask InitializeAsync()
    {
        _service = await RealService.StartAsync();
        _page = await chromium.OpenAsync(_service.Address, options => options.JavaScriptEnabled = false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_page is not null)
        {
            await _page.DisposeAsync();
        }

        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Job_isCreatedByTheForm()
    {
        await _page.GoToAsync("/jobs/new?handler=Send");
        await Page.FillAsync("main [name=name]", "Made by hand");
        await Page.ClickAsync("main form[method=post] button");

        Assert.Equal("Made by hand", await Page.InnerTextAsync("h1"));
        Assert.Contains("created", await Page.InnerTextAsync(".notice"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailedJob_isRetriedFromItsView()
    {
        var jobId = await _service.CreateAsync("Fail", "Export", JobStatusCode.Failed);
        await _page.GoToAsync($"/jobs/{jobId:D}");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Retry", Exact = true }).ClickAsync();

        Assert.EndsWith($"/jobs/{jobId:D}?done=retry", Page.Url, StringComparison.Ordinal);
        Assert.Contains("fresh run", await Page.InnerTextAsync(".notice"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_isDeletedAfterTheQuestion()
    {
        var jobId = await _service.CreateAsync("Send", "Old letter", JobStatusCode.Succeeded);
        await _page.GoToAsync($"/jobs/{jobId:D}");

        await Page.GetByRole(AriaRole.Link, new() { Name = "Delete…" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();

        Assert.Contains("deleted", await Page.InnerTextAsync(".notice"), StringComparison.Ordinal);
        await _page.GoToAsync($"/jobs/{jobId:D}", 404);
    }

    [Fact]
    public async Task HeadOfALine_isResumedFromTheLine()
    {
        var head = await _service.CreateAsync("Deny", "Ask", JobStatusCode.Waiting, job => job with { DependencyToken = "customer 7" });
        await _service.CreateAsync("Send", "Answer", job => job with { DependencyToken = "customer 7" });
        await _page.GoToAsync("/lines");
        await Page.GetByRole(AriaRole.Link, new() { Name = "customer 7" }).ClickAsync();
        Assert.Contains("it runs; 1 job follows when it has ended", await Page.InnerTextAsync(".effects"), StringComparison.Ordinal);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();

        Assert.EndsWith($"/jobs/{head:D}?done=resume", Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_isPausedAndLimitedAndTheFormerTakenBackFromTheActivity()
    {
        await _page.GoToAsync("/handlers");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Send" }).ClickAsync();
        await Page.FillAsync("[name=reason]", "The mail server is down");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        Assert.Contains("none of its jobs is started", await Page.InnerTextAsync(".notice"), StringComparison.Ordinal);

        await Page.FillAsync("[name=limit]", "3");
        await Page.PressAsync("[name=limit]", "Enter");
        Assert.Equal("3", await Page.InputValueAsync("[name=limit]"));
        Assert.Contains("limit holds", await Page.InnerTextAsync(".notice"), StringComparison.Ordinal);

        await _page.GoToAsync("/activity");
        Assert.Contains("The mail server is down", await Page.InnerTextAsync(".activity"), StringComparison.Ordinal);
        await _service.Jobs.LimitHandlerAsync("Hold", 1);
        await Page.GetByRole(AriaRole.Button).Filter(new() { HasText = "Resume" }).ClickAsync();

        Assert.Contains("taken back", await Page.InnerTextAsync(".notice"), StringComparison.Ordinal);
        Assert.False((await _service.Jobs.GetHandlersAsync(TestContext.Current.CancellationToken)).Single(handler => handler.MessageName == "Send").IsPaused);
    }

    [Fact]
    public async Task ActionOnMany_isTakenBackFromTheActivity()
    {
        // The ten seconds are not over before the test is.
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await RealService.StartAsync(builder => builder.Services.AddKeyedSingleton<TimeProvider>(AsyncJobsDefaults.TimeProviderName, time));
        await using var own = await chromium.OpenAsync(service.Address, options => options.JavaScriptEnabled = false);
        var (page, jobId) = (own.Page, await service.CreateAsync("Fail", "Export", JobStatusCode.Failed));
        await own.GoToAsync("/jobs?q=state%3Afailed");
        await page.CheckAsync("input[name=which][value=all]");
        await page.ClickAsync("button[name=verb][value=retry]");
        await page.FillAsync("main [name=reason]", "The printer was repaired");
        await page.ClickAsync("main form[method=post] button");
        Assert.Contains("This job does it", await page.InnerTextAsync(".notice"), StringComparison.Ordinal);

        await own.GoToAsync("/activity");
        Assert.Contains("retried 1 job by", await page.InnerTextAsync(".activity"), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take back" }).ClickAsync();

        Assert.Contains("taken back", await page.InnerTextAsync(".notice"), StringComparison.Ordinal);
        Assert.Equal(JobStatusCode.Failed, (await service.Jobs.GetAsync(jobId)).Status);
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Take back" }).CountAsync());
    }

    [Fact]
    public async Task View_showsNothingThatNeedsTheScript()
    {
        await _page.GoToAsync("/jobs");

        Assert.False(await Page.IsVisibleAsync("#keys-open"));
        Assert.False(await Page.IsVisibleAsync("#live"));
        Assert.False(await Page.IsVisibleAsync("#keys"));
    }
}
