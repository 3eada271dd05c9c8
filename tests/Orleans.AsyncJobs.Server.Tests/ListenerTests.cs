using System.Diagnostics;

namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>Pages that are open while the service stops.</summary>
public sealed class ListenerTests : IDisposable
{
    /// <summary>Half of how long the web host waits for requests that do not end.</summary>
    private static readonly TimeSpan Quickly = TimeSpan.FromSeconds(15);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Terminate_while_five_pages_listen_ends_in_order_and_quickly()
    {
        await using var service = await JobService.StartAsync(_folder);
        using var http = new HttpClient { BaseAddress = service.Address };
        var pages = new List<StreamReader>();
        for (var i = 0; i < 5; i++)
        {
            var page = new StreamReader(await http.GetStreamAsync("/events", TestContext.Current.CancellationToken));
            Assert.Equal("retry: 2000", await page.ReadLineAsync(TestContext.Current.CancellationToken));
            pages.Add(page);
        }

        var start = Stopwatch.GetTimestamp();
        Assert.Equal(0, await service.Run.TerminateAsync());

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Quickly);
        Assert.Equal("", service.Run.Errors);
        foreach (var page in pages)
        {
            Assert.Contains("event: hello", await page.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            page.Dispose();
        }
    }
}
