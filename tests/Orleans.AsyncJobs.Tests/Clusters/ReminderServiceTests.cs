using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>The reminder of a job as the host's own reminder service delivers it, on whichever grain host the tests are built for.</summary>
public sealed class ReminderServiceTests
{
    private static readonly DateTimeOffset Due = DateTimeOffset.UtcNow.AddSeconds(4);
    private static readonly InMemoryJobStore Store = new() { Faults = HideFromDispatcher };
    private static readonly TaskCompletionSource<DateTimeOffset> Started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Reminder_alone_wakes_a_job_and_never_early()
    {
        Store.Seed(new JobState
        {
            Definition = new JobDefinition { JobId = Guid.CreateVersion7(), Name = "later", MessageName = "Note", OperationType = 54 },
            Status = new JobStatus { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = JobWait.Postponed, PostponeUntil = Due },
        });
        var builder = new TestClusterBuilder(initialSilosCount: 1);
        builder.AddSiloBuilderConfigurator<Silo>();
        var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        try
        {
            var started = await Started.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

            Assert.True(started >= Due, $"The job started at {started:O}, before {Due:O}.");
        }
        finally
        {
            await cluster.StopAllSilosAsync(CancellationToken.None);
        }
    }

    // The dispatcher asks for what comes within seconds, the reminder service for what comes within minutes.
    private static StoreFault HideFromDispatcher(StoreOperation operation) =>
        operation.Until < DateTimeOffset.UtcNow.AddSeconds(10) ? StoreFault.Before : StoreFault.None;

    private sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            siloBuilder.Services.AddSingleton<IJobStore>(Store).AddSingleton<IJobTable>(Store).AddSingleton<IJobQueries>(Store);
            siloBuilder.Services.AddAsyncJobs(new ConfigurationBuilder().Build().GetSection(AsyncJobsDefaults.SectionName));
            siloBuilder.Services.AddJobHandler<Note>("Note");
        }
    }

    private sealed class Note : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            Started.TrySetResult(DateTimeOffset.UtcNow);
            return Task.FromResult(JobResult.Succeeded());
        }
    }
}
