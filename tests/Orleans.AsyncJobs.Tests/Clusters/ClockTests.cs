using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>A silo whose clock is set while it runs: Orleans would refuse every new activation until it has caught up.</summary>
public sealed class ClockTests
{
    private const int Members = 20;

    [Fact]
    public async Task Members_of_a_token_all_run_after_the_clock_was_set_back_by_two_hours()
    {
        var store = new InMemoryJobStore();
        var clock = new SteppedClock(TimeProvider.System);
        var handler = new CountingHandler();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(clock).AddKeyedSingleton<TimeProvider>(AsyncJobsDefaults.TimeProviderName, clock);
            silo.Services.AddSingleton<IJobStore>(store).AddSingleton<IJobTable>(store).AddSingleton<IJobQueries>(store).AddSingleton<IJobRecords>(store).AddSingleton(handler);
            silo.Services.AddAsyncJobs(new ConfigurationBuilder().Build().GetSection(AsyncJobsDefaults.SectionName));
            silo.Services.RemoveAll<PlatformJob>();
            silo.Services.AddJobHandler<CountingHandler>("Count");
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        var dispatcher = cluster.Client.GetGrain<IDispatcherGrain>(0);
        await CreateAsync(dispatcher, 1);

        clock.Step(TimeSpan.FromHours(-2));
        await CreateAsync(dispatcher, Members - 1);
        await handler.AllRan.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await cluster.StopAllSilosAsync(TestContext.Current.CancellationToken);

        Assert.All(store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 1), (row.Status.Status, row.Status.Attempt)));
    }

    private static Task CreateAsync(IDispatcherGrain dispatcher, int count) => dispatcher.CreateAsync(
        [.. Enumerable.Range(0, count).Select(_ => new JobSubmission(Guid.CreateVersion7(), new NewJob { MessageName = "Count", DependencyToken = "t" }))],
        JobCaller.System);

    private sealed class CountingHandler : IJobHandler
    {
        private int _ran;

        public TaskCompletionSource AllRan { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _ran) == Members)
            {
                AllRan.SetResult();
            }

            return Task.FromResult(JobResult.Succeeded());
        }
    }
}
