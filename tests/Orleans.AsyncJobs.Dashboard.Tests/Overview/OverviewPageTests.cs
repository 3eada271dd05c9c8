using System.Net;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Overview;

public sealed class OverviewPageTests(SeededService seeded) : IClassFixture<SeededService>, IDisposable
{
    private readonly PageClient _client = new(seeded.Service.Address);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Get_numbers_leadToExactlyAsManyJobs()
    {
        var html = await _client.GetAsync("/");

        var tiles = html.Split("<li class=\"tile ").Skip(1)
            .Select(tile => (Path: WebUtility.HtmlDecode(tile.Split("href=\"")[1].Split('"')[0]), Count: int.Parse(tile.Split("<b>")[1].Split('<')[0], provider: null)))
            .Where(tile => tile.Path.StartsWith("/jobs?", StringComparison.Ordinal))
            .ToList();
        Assert.True(tiles.Count >= 7, $"{tiles.Count} tiles");
        foreach (var (path, count) in tiles)
        {
            var rows = (await _client.GetAsync(path)).Split("<tr id=\"job-").Length - 1;
            Assert.True(count == rows, $"{path} has {rows} rows, and its number is {count}");
        }
    }

    [Fact]
    public async Task Get_whatNeedsAPerson_isFirst()
    {
        var html = await _client.GetAsync("/");

        var needs = html.IndexOf("id=\"needs\"", StringComparison.Ordinal);
        Assert.InRange(needs, 1, html.IndexOf("id=\"now\"", StringComparison.Ordinal));
        Assert.Contains("<b>2</b> <span>Failed in 24 hours</span>", html, StringComparison.Ordinal);
        Assert.Contains("<b>2</b> <span>Refused access</span>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/lines\"><b>1</b> <span>Lines halted</span>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_service_showsFailuresRunsLinesAndHandlers()
    {
        var html = (await _client.GetAsync("/")).ReplaceLineEndings(" ");

        Assert.Contains("<b class=\"bad\">2 ×</b>", html, StringComparison.Ordinal);
        Assert.Contains(": The printer is on fire.", html, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/jobs/{seeded.Jobs.Running}\">Convert a film</a>", html, StringComparison.Ordinal);
        Assert.Contains("40 % scene 4 of 10", html, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/jobs/{seeded.Jobs.Halted}\">Charge customer 9</a> failed, and halts the line", html, StringComparison.Ordinal);
        Assert.Contains(">Ask customer 7</a> was refused access, until somebody resumes it", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/handlers?name=Hold\">Hold</a>", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">1 of 4</td>", html, StringComparison.Ordinal);
    }
}
