using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Server.Tests.Telemetry;

/// <summary>What a handler logs is in the store, in a host as users build it.</summary>
public sealed class RunLogStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_of_each_run_are_stored_when_its_outcome_is_shown()
    {
        var stop = TestContext.Current.CancellationToken;
        using var host = Build();
        await host.StartAsync(stop);
        var jobs = host.Services.GetRequiredService<IJobClient>();
        var records = host.Services.GetRequiredService<IJobRecords>();

        var jobId = (await jobs.CreateAsync(new NewJob { MessageName = "Talkative" }, cancellationToken: stop)).JobId;
        await Deadline.ForAsync("the job to end", async () => (await jobs.GetAsync(jobId)).State == JobStateCode.Completed ? "done" : null);

        var lines = await records.ReadLogAsync(jobId, 1, 0, 100, stop);
        Assert.Equal([(1, LogLevel.Information, "begins"), (2, LogLevel.Warning, "has doubts")], lines.Select(line => (line.Number, line.Level, line.Text)));
        Assert.Equal([(1, LogLevel.Information, "begins")], (await records.ReadLogAsync(jobId, 2, 0, 100, stop)).Select(line => (line.Number, line.Level, line.Text)));
        await host.StopAsync(stop);
    }

    private IHost Build()
    {
        var builder = Host.CreateApplicationBuilder(["--AsyncJobs:Retry:BaseDelay=00:00:00.01"]);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        builder.AddAsyncJobs(jobs => jobs.UseSqlite(_folder.Data));
        builder.Services.RemoveAll<PlatformJob>();
        builder.Services.AddJobHandler<Talkative>("Talkative");
        return builder.Build();
    }

    private sealed class Talkative(ILogger<Talkative> logger) : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            logger.LogInformation("begins");
            logger.LogDebug("a detail");
            if (context.Attempt == 1)
            {
                logger.LogWarning("has doubts");
                throw new IOException("broken");
            }

            return Task.FromResult(JobResult.Succeeded());
        }
    }
}
