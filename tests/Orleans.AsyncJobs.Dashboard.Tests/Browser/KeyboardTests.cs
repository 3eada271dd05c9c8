namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>The page by the keyboard alone.</summary>
[Collection(nameof(Chromium))]
public sealed class KeyboardTests(Chromium chromium) : IAsyncLifetime
{
    private RealService _service = null!;
    private WatchedPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RealService.StartAsync();
        await _service.CreateAsync("Fail", "third", JobStatusCode.Failed);
        await _service.CreateAsync("Hold", "second", JobStatusCode.InProgress);
        await _service.CreateAsync("Fail", "first", JobStatusCode.Failed);
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
    public async Task Tab_fromTheTop_goesInTheOrderOfThePageWithASkipLinkFirst()
    {
        await _page.GoToAsync("/jobs");

        List<string> stops = [];
        for (var i = 0; i < 11; i++)
        {
            await PressAsync("Tab");
            stops.Add(await _page.FocusAsync());
        }

        Assert.Equal(["a Skip to the content", "a Orleans.AsyncJobs", "a Overview", "a Jobs", "a Lines", "a Handlers", "a Recurring", "a Activity", "a Silos", "input#q", "button Search"], stops);
    }

    [Fact]
    public async Task Enter_onTheSkipLink_goesToTheContent()
    {
        await _page.GoToAsync("/jobs");

        await PressAsync("Tab", "Enter");
        Assert.Equal("main#content", await _page.FocusAsync());

        await PressAsync("Tab");
        Assert.True(await _page.EvaluateAsync<bool>("() => document.getElementById('content').contains(document.activeElement) && document.activeElement.id !== 'content'"));
    }

    [Theory]
    [InlineData("j", "/jobs")]
    [InlineData("l", "/lines")]
    [InlineData("h", "/handlers")]
    [InlineData("r", "/recurring")]
    [InlineData("a", "/activity")]
    [InlineData("s", "/silos")]
    [InlineData("o", "/")]
    public async Task G_andALetter_goesToTheView(string letter, string path)
    {
        await _page.GoToAsync(path == "/" ? "/jobs" : "/");

        await PressAsync("g", letter);

        await _page.ArriveAsync($":[0-9]+{path}");
        _page.AssertNoErrors();
    }

    [Fact]
    public async Task G_andALetterWithoutAView_staysAndHelpNamesThoseWithOne()
    {
        await _page.GoToAsync("/jobs");

        await PressAsync("g", "y", "?");

        Assert.EndsWith("/jobs", _page.Page.Url, StringComparison.Ordinal);
        Assert.Contains("g then o, j, l, h, r, a or s", await _page.Page.InnerTextAsync("#keys"), StringComparison.Ordinal);
        await PressAsync("Escape");
        Assert.False(await _page.Page.IsVisibleAsync("#keys"));
    }

    [Fact]
    public async Task Slash_thenAWordAndEnter_searches()
    {
        await _page.GoToAsync("/handlers");

        await PressAsync("/");
        await _page.Page.Keyboard.TypeAsync("state:failed first");
        await PressAsync("Enter");

        await _page.ArriveAsync("/jobs[?]q=.*");
        Assert.Equal("first", await _page.Page.InnerTextAsync(".jobs .name a"));
    }

    [Fact]
    public async Task Slash_thenTheBeginOfATerm_suggestsWhatComesNext()
    {
        await _page.GoToAsync("/handlers");

        await PressAsync("/");
        await _page.Page.Keyboard.TypeAsync("state:fai");

        await _page.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('#completions option')].map(option => option.value).join() === 'state:failed,state:failing'");
        Assert.Equal("input#q", await _page.FocusAsync());
    }

    [Fact]
    public async Task JAndK_walkTheRowsAndEnterOpensOne()
    {
        await _page.GoToAsync("/jobs");

        await PressAsync("j");
        Assert.Equal("a first", await _page.FocusAsync());
        await PressAsync("j", "j", "j");
        Assert.Equal("a third", await _page.FocusAsync());
        await PressAsync("k");
        Assert.Equal("a second", await _page.FocusAsync());
        await PressAsync("Enter");

        await _page.ArriveAsync("/jobs/[0-9a-f-]+");
        Assert.Equal("second", await _page.Page.InnerTextAsync("h1"));
    }

    [Fact]
    public async Task X_onARow_ticksIt()
    {
        await _page.GoToAsync("/jobs");

        await PressAsync("j", "j", "x");
        Assert.Equal(1, await TickedAsync());
        await PressAsync("x");
        Assert.Equal(0, await TickedAsync());
    }

    [Fact]
    public async Task R_onAFailedJob_goesToTheButtonAndAgainRetries()
    {
        await _page.GoToAsync("/jobs");
        await PressAsync("j", "Enter");
        await _page.ArriveAsync("/jobs/[0-9a-f-]+");

        await PressAsync("r");
        Assert.Equal("button Retry", await _page.FocusAsync());
        await PressAsync("r");

        await _page.ArriveAsync("[?]done=retry");
        Assert.Contains("fresh run", await _page.Page.InnerTextAsync(".notice"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task R_inTheList_asksAboutTheRowWithTheFocus()
    {
        await _page.GoToAsync("/jobs");

        await PressAsync("j", "r");

        await _page.ArriveAsync("/jobs/many[?].*verb=retry.*");
        Assert.Equal(["first"], await _page.Page.Locator(".sample a").AllInnerTextsAsync());
    }

    [Fact]
    public async Task C_onARunningJob_goesToTheButtonAndAgainCancels()
    {
        await _page.GoToAsync("/jobs");
        await PressAsync("j", "j", "Enter");
        await _page.ArriveAsync("/jobs/[0-9a-f-]+");

        await PressAsync("c");
        Assert.Equal("button Cancel", await _page.FocusAsync());
        await PressAsync("c");

        await _page.ArriveAsync("[?]done=cancel");
    }

    [Fact]
    public async Task SingleKeys_switchedOff_doNothingUntilTheyAreOnAgain()
    {
        await _page.GoToAsync("/jobs");
        await PressAsync("?");
        await _page.Page.FocusAsync("#keys-on");
        await PressAsync("Space", "Escape");

        await _page.GoToAsync("/jobs");
        await PressAsync("j", "?", "/");
        Assert.Equal("body", (await _page.FocusAsync())[..4]);
        Assert.False(await _page.Page.IsVisibleAsync("#keys"));

        await _page.Page.FocusAsync("#keys-open");
        await PressAsync("Enter");
        await _page.Page.FocusAsync("#keys-on");
        await PressAsync("Space", "Escape", "j");
        Assert.Equal("a first", await _page.FocusAsync());
    }

    private Task<int> TickedAsync() => _page.EvaluateAsync<int>("() => document.querySelectorAll('.jobs :checked').length");

    private async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await _page.Page.Keyboard.PressAsync(key);
        }
    }
}
