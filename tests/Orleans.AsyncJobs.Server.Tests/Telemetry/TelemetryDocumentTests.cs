using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Server.Tests.Telemetry;

/// <summary>The document lists what a service emits, no less and no more.</summary>
public sealed class TelemetryDocumentTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Instruments_and_spans_are_those_of_the_document()
    {
        using var host = Build();
        using var emissions = new Emissions(host.Services.GetRequiredService<JobInstruments>());
        await host.StartAsync(TestContext.Current.CancellationToken);

        await LetAllBeEmittedAsync(host.Services.GetRequiredService<IJobClient>(), emissions);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(TelemetryDocument.Instruments, emissions.Instruments);
        Assert.Equal(TelemetryDocument.Spans, emissions.Spans);
    }

    private async Task LetAllBeEmittedAsync(IJobClient jobs, Emissions emissions)
    {
        var stop = TestContext.Current.CancellationToken;
        var correlation = Guid.NewGuid();

        // Two jobs and one slot: one runs and one is in line.
        await jobs.CreateManyAsync([New("Held"), New("Held")], cancellationToken: stop);
        var due = await jobs.CreateAsync(New("Failing") with { PostponeUntil = DateTimeOffset.UtcNow.AddSeconds(1), CorrelationId = correlation }, cancellationToken: stop);
        await Assert.ThrowsAsync<JobException>(() => jobs.CreateAsync(New("Held") with { Priority = 11 }, cancellationToken: stop));
        string[] afterwards = ["asyncjobs.run.duration", "asyncjobs.run.ended"];
        await Deadline.UntilAsync("the gauges", () => emissions.Silent.All(name => afterwards.Contains(name) || name == "asyncjobs.job.due.lag"), () => string.Join(", ", emissions.Silent));
        _gate.SetResult();
        await Deadline.ForAsync("the failure", async () => (await jobs.GetAsync(due.JobId)).State == JobStateCode.Completed ? "done" : null);
        Assert.Empty(emissions.Silent);
    }

    private IHost Build()
    {
        var builder = Host.CreateApplicationBuilder(["--AsyncJobs:Dispatch:MaxConcurrentJobs=1"]);
        builder.Logging.ClearProviders();
        builder.AddAsyncJobs(jobs => jobs.UseSqlite(_folder.Data));
        builder.Services.RemoveAll<PlatformJob>();
        builder.Services.AddSingleton(_gate);
        builder.Services.AddJobHandler<Held>("Held");
        builder.Services.AddJobHandler<Failing>("Failing");
        return builder.Build();
    }

    private static NewJob New(string messageName) => new() { MessageName = messageName };

    private sealed class Held(TaskCompletionSource gate) : IJobHandler
    {
        public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            await gate.Task.WaitAsync(cancellationToken);
            return JobResult.Succeeded();
        }
    }

    private sealed class Failing : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) => Task.FromResult(JobResult.Failed("as asked"));
    }
}
