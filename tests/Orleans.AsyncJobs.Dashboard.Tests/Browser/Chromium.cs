using Microsoft.Playwright;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>Tests in the browser run one after the other: a second one at the same time makes both slower.</summary>
[CollectionDefinition(nameof(Chromium))]
public sealed class ChromiumCollection;

/// <summary>The one browser of a test run: Debian's, without a window. It starts with the first test that opens a page.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Far longer than anything takes on a busy machine: only what hangs reaches it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly SemaphoreSlim _gate = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens a page that notes every error; skips the test where the machine has no browser.</summary>
    /// <param name="address">The address of a service, to which paths are relative.</param>
    /// <param name="configure">Width, colours and more.</param>
    internal async Task<WatchedPage> OpenAsync(string address, Action<BrowserNewContextOptions>? configure = null)
    {
        Assert.SkipUnless(File.Exists(Program), $"skipped: there is no browser at {Program}; apt-get install -y chromium brings it.");
        var options = new BrowserNewContextOptions { BaseURL = address, ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, Locale = "en-GB", TimezoneId = "Europe/Berlin" };
        configure?.Invoke(options);
        var context = await (await BrowserAsync()).NewContextAsync(options);
        context.SetDefaultTimeout((float)Limit.TotalMilliseconds);
        return new WatchedPage(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _gate.Dispose();
    }

    private async Task<IBrowser> BrowserAsync()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Program,

                // Root has no sandbox, and a small machine little shared memory.
                Args = ["--no-sandbox", "--disable-dev-shm-usage"],
            });
        }
        finally
        {
            _gate.Release();
        }
    }
}
