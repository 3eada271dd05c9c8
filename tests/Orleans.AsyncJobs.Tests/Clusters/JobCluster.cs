using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>
/// The job service on Orleans' in-process test cluster, over a table in memory. The clock of jobs, of grains' timers and of
/// reminders stands until a test moves it; membership and messages go by the real one.
/// </summary>
internal sealed class JobCluster : IAsyncDisposable
{
    public const string MessageName = "Work";

    private const int MostSteps = 20_000;

    private readonly InProcessTestCluster _cluster;

    private JobCluster(InProcessTestCluster cluster, FakeTimeProvider clock, InMemoryJobStore store)
    {
        _cluster = cluster;
        Clock = clock;
        Store = store;
    }

    public FakeTimeProvider Clock { get; }

    public InMemoryJobStore Store { get; }

    public IGrainFactory Grains => _cluster.Client;

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <summary>The container of the first silo.</summary>
    public IServiceProvider Services => Silos[0].SiloHost.Services;

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Starts a cluster.</summary>
    /// <param name="work">What jobs of <see cref="MessageName"/> do. The default succeeds at once.</param>
    /// <param name="silos">How many silos there are.</param>
    /// <param name="handler">Sets the options of that handler.</param>
    /// <param name="before">Readies the table, before there is a silo.</param>
    /// <param name="silo">Adds to a silo, before the job service does.</param>
    /// <param name="after">Adds to a silo, after the job service did.</param>
    public static async Task<JobCluster> StartAsync(
        Func<JobContext, CancellationToken, Task<JobResult>>? work = null,
        short silos = 1,
        Action<JobHandlerOptions>? handler = null,
        Action<InMemoryJobStore, FakeTimeProvider>? before = null,
        Action<ISiloBuilder>? silo = null,
        Action<IServiceCollection>? after = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var store = new InMemoryJobStore();
        before?.Invoke(store, clock);
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, siloBuilder) =>
        {
            silo?.Invoke(siloBuilder);
            var services = siloBuilder.Services;
            services.AddKeyedSingleton<TimeProvider>(AsyncJobsDefaults.TimeProviderName, clock);
            services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
            services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, new ReminderClock(clock));
            services.AddSingleton<IJobStore>(store).AddSingleton<IJobTable>(store).AddSingleton<IJobQueries>(store).AddSingleton<IJobRecords>(store).AddSingleton<IBulkDeleteRecords>(store);
            services.AddSingleton(work ?? ((_, _) => Task.FromResult(JobResult.Succeeded())));
            services.AddAsyncJobs(new ConfigurationBuilder().Build().GetSection(AsyncJobsDefaults.SectionName));
            services.RemoveAll<PlatformJob>();
            services.AddJobHandler<WorkHandler>(MessageName, handler);
            after?.Invoke(services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new JobCluster(cluster, clock, store);
    }

    public static NewJob New(string name = "job") => new() { MessageName = MessageName, Name = name };

    public async Task<Guid[]> CreateAsync(params NewJob[] jobs)
    {
        var receipts = await Grains.GetGrain<IDispatcherGrain>(0).CreateAsync([.. jobs.Select(job => new JobSubmission(Guid.CreateVersion7(), job))], JobCaller.System);
        return [.. receipts.Select(receipt => receipt.JobId)];
    }

    /// <summary>The client of a silo.</summary>
    public IJobClient Client(int silo = 0) => Silos[silo].SiloHost.Services.GetRequiredService<IJobClient>();

    public IJobGrain Job(Guid jobId) => Grains.GetGrain<IJobGrain>(jobId);

    /// <summary>
    /// Moves the clock on, step by step, until something is so. Between two steps grains get to run: each look is a call
    /// through the cluster.
    /// </summary>
    public async Task AdvanceUntilAsync(Func<bool> isSo, TimeSpan? step = null, Func<Task>? look = null)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < MostSteps, $"It has not come about by {Now:O}. Not completed are: {Open()}");
            Clock.Advance(step ?? TimeSpan.FromMilliseconds(250));
            await (look?.Invoke() ?? Grains.GetGrain<IPulseGrain>(Guid.Empty).BeatAsync());
        }
    }

    /// <summary>Moves the clock on, step by step, until jobs are completed.</summary>
    public Task AdvanceUntilCompletedAsync(params Guid[] jobIds) =>
        AdvanceUntilAsync(() => jobIds.All(jobId => Store.Find(jobId)?.Status.State == JobStateCode.Completed));

    /// <summary>Moves the clock on, step by step, by a span.</summary>
    public Task AdvanceForAsync(TimeSpan span)
    {
        var until = Now + span;
        return AdvanceUntilAsync(() => Now >= until);
    }

    public Task KillSiloAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public async ValueTask DisposeAsync()
    {
        // An orderly stop would wait for what still runs, by a clock that nobody moves any more.
        foreach (var silo in Silos.ToList())
        {
            await _cluster.KillSiloAsync(silo);
        }

        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private string Open() => string.Join("; ", Store.Rows.Where(row => row.Status.State != JobStateCode.Completed).Take(3).Select(row => $"{row.Job.Name}: {row.Status}"));

    private sealed class WorkHandler(Func<JobContext, CancellationToken, Task<JobResult>> work) : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) => work(context, cancellationToken);
    }
}
