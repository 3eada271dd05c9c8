using System.IO.Compression;
using System.Text;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Frame;

/// <summary>What a browser loads stays small: with long names, 50 rows and everything on the view.</summary>
public sealed class SizeTests
{
    private const int MaxHtmlBytes = 60 * 1024;
    private const int MaxStyleBytes = 15 * 1024;
    private const int MaxScriptBytes = 12 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_viewsWithFiftyRows_areSmall()
    {
        await using var service = await RealService.StartAsync();
        var seeded = await service.SeedAsync();
        await service.Jobs.CreateManyAsync(
            [.. Enumerable.Range(0, 60).Select(i => new NewJob { MessageName = "Fail", Name = $"Settle the accounts of branch office {i} with the tax authority of the land", DependencyToken = $"branch office {i}" })],
            caller: null, Cancellation);
        await service.Jobs.CreateManyAsync(
            [.. Enumerable.Range(0, 60).Select(i => new NewJob { MessageName = "Send", Name = $"Remind branch office {i} of what it owes to the tax authority of the land", DependencyToken = $"reminders of branch office {i}", PostponeUntil = new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero) })],
            caller: null, Cancellation);
        await service.Jobs.CreateManyAsync(
            [.. Enumerable.Range(0, 60).Select(i => new NewJob { MessageName = "Send", Name = $"Add up what branch office {i} owes to the tax authority of the land", RecurrencePattern = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=6,18;BYMINUTE=15", RecurrenceTimeZone = "America/Argentina/Buenos_Aires" })],
            caller: null, Cancellation);
        using var client = new PageClient(service.Address);

        foreach (var path in new[] { "/", "/jobs", "/jobs?q=handler:Fail", $"/jobs/{seeded.Failed}", $"/jobs/{seeded.Behind}", "/jobs/new", "/lines", "/handlers", "/recurring", $"/recurring/{seeded.Series}", "/activity", "/silos" })
        {
            var html = await client.GetAsync(path);
            var wire = Compressed(Encoding.UTF8.GetBytes(html));
            Assert.True(Encoding.UTF8.GetByteCount(html) <= MaxHtmlBytes, $"{path} has {Encoding.UTF8.GetByteCount(html)} bytes, {wire} compressed");
        }
    }

    [Fact]
    public async Task Get_styleAndScript_areSmall()
    {
        await using var host = await ForeignHost.StartAsync(app => Microsoft.AspNetCore.Builder.AsyncJobsDashboardEndpointRouteBuilderExtensions.MapAsyncJobs(app));
        var style = Compressed(Encoding.UTF8.GetBytes(await host.ReadAsync($"/assets/{PageAssets.Style}")));
        var script = Compressed(Encoding.UTF8.GetBytes(await host.ReadAsync($"/assets/{PageAssets.Script}")));

        Assert.InRange(style, 1, MaxStyleBytes);
        Assert.InRange(script, 1, MaxScriptBytes);
    }

    private static int Compressed(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return (int)stream.Length;
    }
}
