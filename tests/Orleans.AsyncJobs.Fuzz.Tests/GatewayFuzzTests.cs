using Orleans.AsyncJobs.Fuzz.Tests.Checking;
using Orleans.AsyncJobs.Fuzz.Tests.Generating;
using Orleans.AsyncJobs.Fuzz.Tests.Hosting;

namespace Orleans.AsyncJobs.Fuzz.Tests;

/// <summary>Throws requests at the service that nobody should send, between those that everybody sends.</summary>
[Collection(nameof(SqlTrace))]
public sealed class GatewayFuzzTests
{
    // What a second half adds to a first one: caches that fill, and not what each request leaves behind.
    private const long MostHeapGrowth = 32L * 1024 * 1024;
    private const int MostThreadGrowth = 24;
    private const int MostHandleGrowth = 64;

    [Fact]
    public async Task Gateway_any_requests_are_answered_and_leave_nothing_behind()
    {
        var stop = TestContext.Current.CancellationToken;
        var settings = FuzzSettings.Read();
        var report = new FuzzReport(settings);
        SqlTrace.Start();
        await using var service = await FuzzService.StartAsync(stop);
        var run = new FuzzRun(service, settings, report);
        await run.SeedAsync(stop);

        List<Footprint> footprints = [await Footprint.MeasureAsync(service.Services)];
        await run.SendAsync(settings.First + (settings.Requests / 2), stop);
        footprints.Add(await Footprint.MeasureAsync(service.Services));
        await run.SendAsync(settings.First + settings.Requests, stop);
        footprints.Add(await Footprint.MeasureAsync(service.Services));

        await CheckEndAsync(service, run, report, footprints);
        var summary = report.Summary(footprints);
        Console.WriteLine(summary);
        Assert.True(report.Faults == 0, $"{summary}{report.FaultTexts()}");
        Assert.True(SqlTrace.Statements > settings.Requests / 4, "The requests did not reach the store.");
    }

    private static async Task CheckEndAsync(FuzzService service, FuzzRun run, FuzzReport report, List<Footprint> footprints)
    {
        var stop = TestContext.Current.CancellationToken;
        foreach (var sql in SqlTrace.Findings)
        {
            report.AddFault("a value got into a statement of SQL", request: null, [], sql);
        }

        // Those of requests were told with their answers.
        foreach (var entry in service.Log.Entries.Where(entry => !entry.Contains("Correlation id", StringComparison.Ordinal)))
        {
            report.AddFault("an error was logged", request: null, [], entry);
        }

        var ready = await run.AskAsync("GET", "/readyz", body: null, stop);
        if (ready.Status != 200)
        {
            report.AddFault("the service is not ready", request: null, [], ready.Text);
        }

        var check = await run.AskAsync("POST", "CheckStore", "{}", stop);
        if (check.Status != 200 || AnswerCheck.Parse(check.Body, out var root) is not null || root.GetProperty("faults").GetArrayLength() > 0)
        {
            report.AddFault("the store is damaged", request: null, [], check.Text);
        }

        var (half, end) = (footprints[1], footprints[2]);
        if (end.HeapBytes - half.HeapBytes > MostHeapGrowth || end.Threads - half.Threads > MostThreadGrowth || end.Handles - half.Handles > MostHandleGrowth)
        {
            report.AddFault("the process grows", request: null, [], $"{half}; {end}");
        }
    }
}
