using Microsoft.Playwright;

namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>Every view with axe-core, in light and dark, on a desk and on a phone; none is wider than its window.</summary>
public sealed class AccessibilityTests(Chromium chromium, SeededService seeded) : IClassFixture<SeededService>
{
    public static MatrixTheoryData<string, ColorScheme, int> Views { get; } = new(["/", "/jobs", "/nothing"], [ColorScheme.Light, ColorScheme.Dark], [1280, 390]);

    [Theory]
    [MemberData(nameof(Views))]
    public async Task View_inAThemeAndWidth_isAccessible(string path, ColorScheme colors, int width)
    {
        await using var page = await chromium.OpenAsync(seeded.Service.Address, options => (options.ColorScheme, options.ViewportSize!.Width) = (colors, width));
        await page.GoToAsync(path, path == "/nothing" ? 404 : 200);

        await page.AssertAccessibleAsync();
        await page.AssertFitsAsync();
    }
}
