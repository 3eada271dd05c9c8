using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>What changes while a page is open, seen in a browser.</summary>
[Collection(nameof(Chromium))]
public sealed class LiveTests(Chromium chromium) : IAsyncLifetime
{
    private RealService _service = null!;
    private WatchedPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RealService.StartAsync();
        _page = await chromium.OpenAsync(_service.Address);
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
    public async Task Row_thatChanges_isPutInThePlaceOfTheOldOne()
    {
        var jobId = await _service.CreateAsync("Hold", "Convert a film", JobStatusCode.InProgress);
        await OpenAsync("/jobs");

        _service.Stage.Release("Convert a film");

        await _page.UntilAsync("id => document.querySelector(`#job-${id} .badge`).textContent === 'Succeeded'", jobId.ToString("D"));
        _page.AssertNoErrors();
    }

    [Fact]
    public async Task Row_underThePointer_waitsUntilItIsLeft()
    {
        var jobId = await _service.CreateAsync("Hold", "Convert a film", JobStatusCode.InProgress);
        var other = await _service.CreateAsync("Hold", "Convert another", JobStatusCode.InProgress);
        await OpenAsync("/jobs");
        await _page.Page.HoverAsync($"#job-{jobId:D} .name");

        _service.Stage.Release("Convert a film");
        _service.Stage.Release("Convert another");
        await _page.UntilAsync("id => document.querySelector(`#job-${id} .badge`).textContent === 'Succeeded'", other.ToString("D"));

        Assert.Equal("Running", await _page.Page.InnerTextAsync($"#job-{jobId:D} .badge"));
        await _page.Page.Mouse.MoveAsync(1, 1);
        await _page.UntilAsync("id => document.querySelector(`#job-${id} .badge`).textContent === 'Succeeded'", jobId.ToString("D"));
    }

    [Fact]
    public async Task TenUpdates_keepFocusSelectionTicksAndScroll()
    {
        var running = await _service.CreateAsync("Hold", "Convert a film", JobStatusCode.InProgress);
        for (var i = 0; i < 40; i++)
        {
            await _service.CreateAsync("Send", $"Postponed {i}", job => job with { PostponeUntil = DateTimeOffset.UtcNow.AddDays(1) });
        }

        await OpenAsync("/jobs");
        await _page.Page.FocusAsync("tbody tr:nth-child(20) .name a");
        await _page.Page.CheckAsync("tbody tr:nth-child(21) input");
        await _page.Page.FocusAsync("tbody tr:nth-child(20) .name a");
        await _page.EvaluateAsync<object?>("() => { getSelection().selectAllChildren(document.querySelector('tbody tr:nth-child(22) .name')); window.scrollTo(0, 500); window.kept = document.activeElement; }");
        var before = await StandingAsync();

        for (var i = 1; i <= 10; i++)
        {
            await _service.Stage.ProgressAsync("Convert a film", i * 10, $"scene {i}");
            await _service.Jobs.PostponeAsync(await IdOfRowAsync(21), DateTimeOffset.UtcNow.AddDays(1 + i));
            await _page.UntilAsync("([id, text]) => document.getElementById('job-' + id).innerText.includes(text)", new object[] { running.ToString("D"), $"scene {i}" });
        }

        Assert.Equal(before, await StandingAsync());
        Assert.True(await _page.EvaluateAsync<bool>("() => window.kept === document.activeElement && window.kept.isConnected"));
        _page.AssertNoErrors();
    }

    [Fact]
    public async Task NewJobs_areAnnouncedWithALinkAndNotInserted()
    {
        await _service.CreateAsync("Send", "one", JobStatusCode.Succeeded);
        await OpenAsync("/jobs");

        await _service.CreateAsync("Send", "two", JobStatusCode.Succeeded);

        await _page.UntilAsync("() => document.getElementById('news').innerText.startsWith('1 newer job.')");
        Assert.Equal("status", await _page.Page.GetAttributeAsync("#news", "role"));
        Assert.Equal(1, await _page.Page.Locator(".jobs tbody tr").CountAsync());
        await _page.Page.ClickAsync("#news a");
        Assert.Equal("two", await _page.Page.InnerTextAsync(".jobs .name a"));
    }

    [Fact]
    public async Task DeletedJob_staysInItsPlaceAndSaysSo()
    {
        var jobId = await _service.CreateAsync("Send", "one", JobStatusCode.Succeeded);
        await OpenAsync("/jobs");

        await _service.Jobs.DeleteAsync(jobId);

        await _page.UntilAsync("id => document.querySelector(`#job-${id} .badge`).textContent === 'Deleted'", jobId.ToString("D"));
    }

    [Fact]
    public async Task P_holdsUpdatesAndLetsThemGoOn()
    {
        var jobId = await _service.CreateAsync("Hold", "Convert a film", JobStatusCode.InProgress);
        await OpenAsync("/jobs");

        await _page.Page.Keyboard.PressAsync("Shift+P");
        await _page.UntilAsync("() => document.getElementById('live').textContent.startsWith('Updates are held')");
        await WaitForListenersAsync(0);
        _service.Stage.Release("Convert a film");
        await _service.WaitForAsync(jobId, JobStatusCode.Succeeded);
        Assert.Equal("Running", await _page.Page.InnerTextAsync($"#job-{jobId:D} .badge"));

        await _page.Page.Keyboard.PressAsync("Shift+P");
        await _page.UntilAsync("id => document.querySelector(`#job-${id} .badge`).textContent === 'Succeeded'", jobId.ToString("D"));
    }

    [Fact]
    public async Task HiddenTab_listensNoMore()
    {
        await OpenAsync("/jobs");

        await _page.EvaluateAsync<object?>("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
        await WaitForListenersAsync(0);

        await _page.EvaluateAsync<object?>("() => { Object.defineProperty(document, 'hidden', { value: false, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
        await WaitForListenersAsync(1);
        _page.AssertNoErrors();
    }

    [Fact]
    public async Task OtherBuild_asksToReload()
    {
        await _page.Page.RouteAsync("**/jobs", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = (await answer.TextAsync()).Replace("data-build=\"", "data-build=\"old", StringComparison.Ordinal) });
        });
        await OpenAsync("/jobs");

        await _page.UntilAsync("() => document.getElementById('news').innerText === 'The service was updated. Reload the page'");
    }

    [Fact]
    public async Task TooManyListeners_thePageAsksNowAndThen()
    {
        var feed = Feed();
        var others = Enumerable.Range(0, Dashboard.Live.LiveFeed.MaxListeners).Select(_ => feed.TryJoin(Dashboard.Live.LiveView.Nothing)).ToList();
        var jobId = await _service.CreateAsync("Hold", "Convert a film", JobStatusCode.InProgress);
        await _page.Page.Clock.InstallAsync();
        await _page.GoToAsync("/jobs");
        await _page.UntilAsync("() => document.getElementById('live').textContent === 'Updated every 10 s'");
        _service.Stage.Release("Convert a film");
        await _service.WaitForAsync(jobId, JobStatusCode.Succeeded);

        await _page.Page.Clock.RunForAsync(10_500);

        await _page.UntilAsync("id => document.querySelector(`#job-${id} .badge`).textContent === 'Succeeded'", jobId.ToString("D"));

        await _page.Context.SetOfflineAsync(true);
        await _page.Page.Clock.RunForAsync(10_000);
        await _page.UntilAsync("() => document.getElementById('live').textContent === 'Not connected'");
        await _page.Context.SetOfflineAsync(false);
        await _page.Page.Clock.RunForAsync(10_000);
        await _page.UntilAsync("() => document.getElementById('live').textContent === 'Updated every 10 s'");
        others.ForEach(other => feed.Leave(other!));
    }

    [Fact]
    public async Task Job_thatRuns_showsItsProgressAndItsEnd()
    {
        var jobId = await _service.CreateAsync("Hold", "Convert a film", JobStatusCode.InProgress);
        await OpenAsync($"/jobs/{jobId:D}");

        await _service.Stage.ProgressAsync("Convert a film", 30, "scene 3");
        await _page.UntilAsync("() => document.querySelector('main').innerText.includes('30 % scene 3')");
        _service.Stage.Release("Convert a film");

        await _page.UntilAsync("() => document.querySelector('header .badge, .job .badge').textContent === 'Succeeded'");
        _page.AssertNoErrors();
    }

    [Fact]
    public async Task Log_ofTheRunInView_growsAsItIsWritten()
    {
        var jobId = await _service.CreateAsync("Hold", "Convert a film", JobStatusCode.InProgress);
        await OpenAsync($"/jobs/{jobId:D}");
        var records = (IJobRecords)_service.Services.GetService(typeof(IJobRecords))!;

        await records.AppendLogAsync(jobId, attempt: 1, [new JobLogLine(90, DateTimeOffset.UnixEpoch, LogLevel.Warning, "Film", "<b>Scene</b> 9\nis dark.")], TestContext.Current.CancellationToken);
        await _page.UntilAsync("() => document.querySelector('[data-number=\"90\"] pre')?.textContent === '<b>Scene</b> 9\\nis dark.'");
        await records.AppendLogAsync(jobId, attempt: 1, [new JobLogLine(91, DateTimeOffset.UnixEpoch, LogLevel.Error, "Film", "Scene 10")], TestContext.Current.CancellationToken);

        await _page.UntilAsync("() => [...document.querySelectorAll('.log tr')].pop().innerText.includes('Scene 10')");
        Assert.Equal(1, await _page.Page.Locator("[data-number='90']").CountAsync());
        _page.AssertNoErrors();
    }

    private async Task OpenAsync(string path)
    {
        await _page.GoToAsync(path);
        await _page.UntilAsync("() => document.getElementById('live').textContent === 'Live'");
    }

    private Task<string> StandingAsync() => _page.EvaluateAsync<string>(
        "() => JSON.stringify([document.activeElement.textContent, getSelection().toString(), window.scrollY, [...document.querySelectorAll('.jobs :checked')].map(box => box.value)])");

    private async Task<Guid> IdOfRowAsync(int place) => Guid.Parse((await _page.Page.GetAttributeAsync($"tbody tr:nth-child({place})", "id"))!["job-".Length..]);

    private Dashboard.Live.LiveFeed Feed() => (Dashboard.Live.LiveFeed)_service.Services.GetService(typeof(Dashboard.Live.LiveFeed))!;

    private Task WaitForListenersAsync(int count) => Server.Tests.Processes.Deadline.UntilAsync($"{count} listeners", () => Feed().Count == count);
}
