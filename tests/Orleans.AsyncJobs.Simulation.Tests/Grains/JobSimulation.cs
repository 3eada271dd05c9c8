using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;
using Orleans.Simulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>The job service on a seeded scheduler, in virtual time, over a table in memory that outlives its silos.</summary>
internal sealed class JobSimulation
{
    public const string MessageName = "Scripted";

    /// <summary>The same handler under a name that has no options of its own.</summary>
    public const string OtherMessageName = "Other";

    private readonly RandomSource _random;
    private readonly int _slots;
    private readonly Action<JobHandlerOptions>? _handler;
    private readonly long? _maxDataBytes;
    private readonly Action<IServiceCollection>? _services;

    public JobSimulation(int seed = 1, int silos = 1, int slots = 4, Action<JobHandlerOptions>? handler = null, Func<JobContext, CancellationToken, Task<JobResult>>? work = null, Action<InMemoryJobStore>? before = null, long? maxDataBytes = null, Action<IServiceCollection>? services = null)
    {
        _random = new SeededRandomSource(seed);
        _slots = slots;
        _handler = handler;
        _maxDataBytes = maxDataBytes;
        _services = services;
        Scheduler = new SeededScheduler(seed, new VirtualTimeProvider());
        Clock = new SteppedClock(Scheduler.Time);
        Script.Work = work ?? Script.Work;
        before?.Invoke(Store);
        HandlerSettings = new StoredHandlerSettings(Clock);
        Cluster = new SimulatedCluster(Scheduler, Configure);
        Scheduler.Run(() => Cluster.StartSilosAsync(silos));
    }

    public SeededScheduler Scheduler { get; }

    /// <summary>The clock of jobs, which a test may set; the silo keeps the scheduler's.</summary>
    public SteppedClock Clock { get; }

    public InMemoryJobStore Store { get; } = new();

    /// <summary>What people have set of the handlers; it outlives the silos too.</summary>
    public StoredHandlerSettings HandlerSettings { get; }

    public HandlerScript Script { get; } = new();

    public SimulatedCluster Cluster { get; }

    public DateTimeOffset Now => Scheduler.Time.GetUtcNow();

    public IDispatcherQueueGrain Dispatcher => Cluster.GrainFactory.GetGrain<IDispatcherQueueGrain>(0);

    public IServiceProvider Services => Cluster.Silos[0].Services;

    public static NewJob New(string name = "job", int priority = 0) => new() { MessageName = MessageName, Name = name, Priority = priority };

    /// <summary>The second that a moment lies in: rules recur at whole seconds.</summary>
    public static DateTimeOffset WholeSecond(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    /// <summary>A member of the token "t".</summary>
    public static NewJob Member(string name, int priority = 0) => New(name, priority) with { DependencyToken = "t" };

    /// <summary>A row as an earlier process may have left it.</summary>
    public static JobState Row(string name = "row", JobStatusCode status = JobStatusCode.WaitingForResources, int priority = 0, Func<JobStatus, JobStatus>? change = null)
    {
        var plain = new JobStatus { State = JobStates.StateOfStatus(status)!.Value, Status = status };
        return new JobState
        {
            Definition = new JobDefinition { JobId = Guid.CreateVersion7(), Name = name, MessageName = MessageName, OperationType = 54, Priority = priority },
            Status = change?.Invoke(plain) ?? plain,
        };
    }

    public JobExplanation Explain(Guid jobId, int maxLinks = 50) => Run(() => Services.GetRequiredService<IJobClient>().ExplainAsync(jobId, maxLinks));

    /// <summary>Work that succeeds after some time.</summary>
    public async Task<JobResult> WorkAsync(double seconds, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), Scheduler.Time, cancellationToken);
        return JobResult.Succeeded();
    }

    public void Run(Func<Task> body) => Scheduler.Run(body);

    public T Run<T>(Func<Task<T>> body)
    {
        var result = default(T);
        Scheduler.Run(async () => result = await body());
        return result!;
    }

    public void Advance(double seconds) => Scheduler.Advance(TimeSpan.FromSeconds(seconds));

    public IJobGrain Job(Guid jobId) => Cluster.GrainFactory.GetGrain<IJobGrain>(jobId);

    public IJobRunGrain JobRun(Guid jobId) => Cluster.GrainFactory.GetGrain<IJobRunGrain>(jobId);

    public JobStatus Status(Guid jobId) => Store.Find(jobId)!.Status;

    public Task<Guid[]> CreateAsync(params NewJob[] jobs) => CreateAsync(JobCaller.System, jobs);

    public async Task<Guid[]> CreateAsync(JobCaller caller, NewJob[] jobs)
    {
        var submissions = jobs.Select(job => new JobSubmission(_random.NextId(Now), job));
        var receipts = await Cluster.GrainFactory.GetGrain<IDispatcherGrain>(0).CreateAsync([.. submissions], caller);
        return [.. receipts.Select(receipt => receipt.JobId)];
    }

    /// <summary>Creates jobs one after the other and runs what there is to run at this time.</summary>
    public Guid[] Create(params NewJob[] jobs)
    {
        var ids = Run(() => CreateAsync(jobs));
        Scheduler.RunUntilIdle();
        return ids;
    }

    /// <summary>Lets a silo end its runs in order, as the first step of its stop. The task ends when it has.</summary>
    public Task DrainAsync(int silo = 0)
    {
        var steps = new DrainSteps();
        Cluster.Silos[silo].Services.GetRequiredService<SiloDrain>().Participate(steps);
        return Task.Factory.StartNew(steps.StopAsync, CancellationToken.None, TaskCreationOptions.None, Scheduler.Tasks).Unwrap();
    }

    private void Configure(IServiceCollection services)
    {
        services.AddKeyedSingleton<TimeProvider>(AsyncJobsDefaults.TimeProviderName, Clock);
        services.AddSingleton<RandomSource>(_random);
        services.AddSingleton(new HandlerScheduler(Scheduler.Tasks));
        services.AddSingleton<IJobStore>(Store).AddSingleton<IJobTable>(Store).AddSingleton<IJobQueries>(Store).AddSingleton<IJobRecords>(Store);
        services.AddSingleton<IHandlerSettings>(HandlerSettings);
        services.AddSingleton(Script);
        services.AddAsyncJobs(new ConfigurationBuilder().Build().GetSection(AsyncJobsDefaults.SectionName));
        // Tests have the jobs that they make.
        services.RemoveAll<PlatformJob>();
        services.Configure<AsyncJobsOptions>(options =>
        {
            options.Dispatch.MaxConcurrentJobs = _slots;
            options.Dispatch.MaxDataBytes = _maxDataBytes ?? options.Dispatch.MaxDataBytes;
        });
        services.AddJobHandler<ScriptedHandler>(MessageName, _handler);
        services.AddJobHandler<ScriptedHandler>(OtherMessageName);
        _services?.Invoke(services);
    }
}
