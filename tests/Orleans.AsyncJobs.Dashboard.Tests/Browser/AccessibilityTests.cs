using Microsoft.Playwright;

namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>Every view with axe-core, in light and dark, on a desk and on a phone; none is wider than its window.</summary>
[Collection(nameof(Chromium))]
public sealed class AccessibilityTests(Chromium chromium, SeededService seeded) : IClassFixture<SeededService>
{
    private static readonly string[] Paths =
    [
        "/", "/jobs", "/jobs?q=state%3Afailed", "/jobs?q=nonsense%3A", "/jobs/new", "/jobs/{failed}", "/jobs/{running}", "/jobs/{behind}", "/jobs/{failed}/delete",
        "/jobs/many?verb=delete&which=all&q=state%3Afailed&every=1",
        "/lines", "/lines/customer%207", "/lines?token=customer%209%2F%E2%82%AC%20%26%20co%3F", "/lines/none", "/handlers", "/handlers?name=Hold", "/activity", "/silos", "/nothing", "/jobs/{split}",
        "/recurring", "/recurring?pattern=FREQ%3DDAILY&zone=Europe%2FBerlin", "/recurring?pattern=FREQ%3DDALY", "/recurring/{series}", "/recurring/{series}?pattern=FREQ%3DDAILY%3BBYHOUR%3D3",
    ];

    public static MatrixTheoryData<ColorScheme, int> Appearances { get; } = new([ColorScheme.Light, ColorScheme.Dark], [1280, 390]);

    [Theory]
    [MemberData(nameof(Appearances))]
    public async Task View_inAThemeAndWidth_isAccessibleAndFits(ColorScheme colors, int width)
    {
        await using var page = await chromium.OpenAsync(seeded.Service.Address, options => (options.ColorScheme, options.ViewportSize!.Width) = (colors, width));
        foreach (var path in Paths)
        {
            await page.GoToAsync(seeded.Fill(path), StatusOf(path));
            await page.AssertAccessibleAsync();
            await page.AssertFitsAsync();
        }
    }

    [Fact]
    public async Task Help_open_isAccessible()
    {
        await using var page = await chromium.OpenAsync(seeded.Service.Address);
        await page.GoToAsync("/jobs");
        await page.Page.Keyboard.PressAsync("?");

        await page.AssertAccessibleAsync();
    }

    [Fact]
    public async Task View_each_meetsNoErrorAndHoldsToThePolicy()
    {
        await using var page = await chromium.OpenAsync(seeded.Service.Address);
        foreach (var path in Paths.Where(path => StatusOf(path) == 200))
        {
            await page.GoToAsync(seeded.Fill(path));
            await page.UntilAsync("() => document.getElementById('live').textContent === 'Live'");
        }

        page.AssertNoErrors();
    }

    private static int StatusOf(string path) => path switch
    {
        "/nothing" => 404,
        "/jobs?q=nonsense%3A" or "/recurring?pattern=FREQ%3DDALY" => 400,
        _ => 200,
    };
}
