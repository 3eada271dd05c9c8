using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs;
using Orleans.AsyncJobs.Dashboard.Bench;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Sqlite;

// The views of the page and the published queries over many jobs, by the service as a host has it: dotnet run -c Release -- [jobs]
var count = args.Length == 0 ? 1_000_000 : int.Parse(args[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
var folder = Directory.CreateTempSubdirectory("asyncjobs-views-");
try
{
    var builder = WebApplication.CreateBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    builder.Configuration["AsyncJobs:Storage:Path"] = folder.FullName;
    builder.AddAsyncJobs(jobs => jobs.UseSqlite());
    builder.Services.RemoveAll<PlatformJob>();
    foreach (var handler in StoredJobs.Handlers)
    {
        builder.Services.AddJobHandler<ScriptedHandler>(handler);
    }

    builder.Services.AddAsyncJobsDashboard();
    builder.Services.AddHealthChecks().AddAsyncJobs();
    await using var app = builder.Build();
    app.MapAsyncJobs();
    await app.StartAsync();

    var start = Stopwatch.GetTimestamp();
    var samples = await StoredJobs.StoreAsync(app.Services.GetRequiredService<IJobClient>(), count);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} jobs stored and run in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));

    var series = await StoredJobs.StoreRecurringAsync(app.Services.GetRequiredService<IJobClient>());

    string[] searches = ["state:failed", "state:postponed", "state:blocked", "state:succeeded", "handler:Export", "name~\"Job 77\"", "name~nothing"];
    string[] views =
    [
        "/", "/jobs", .. searches.Select(search => $"/jobs?q={Uri.EscapeDataString(search)}"), .. samples.Select(id => $"/jobs/{id}"),
        "/lines", "/lines/customer%207", "/handlers", "/handlers?name=Export", "/recurring", "/recurring?pattern=FREQ=DAILY", $"/recurring/{series}", "/activity", "/silos", "/jobs/new", "/jobs/many?verb=retry&which=all&q=state:failed",
    ];
    var address = new Uri(app.Urls.First());
    await ViewMeasure.PrintAsync(address, views, Console.Out);
    await ViewMeasure.PrintAsync(address, PublishedQueries.All, Console.Out);
    await app.StopAsync();
}
finally
{
    folder.Delete(recursive: true);
}
