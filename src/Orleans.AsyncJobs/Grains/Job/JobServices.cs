using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>What all job grains of a silo share, looked up once and not for each of them.</summary>
internal sealed class JobServices(
    IJobTable table,
    JobExecutor executor,
    HandlerInputs inputs,
    RunningJobs running,
    SiloHost silo,
    SiloDrain drain,
    TurnHandOver turns,
    CompletionJobs completions,
    RandomSource random,
    JobInstruments instruments,
    IGrainFactory grains,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<JobGrain> logger)
{
    public IJobTable Table { get; } = table;

    public JobExecutor Executor { get; } = executor;

    /// <summary>What handlers take as data.</summary>
    public HandlerInputs Inputs { get; } = inputs;

    public RunningJobs Running { get; } = running;

    public SiloHost Silo { get; } = silo;

    public SiloDrain Drain { get; } = drain;

    public TurnHandOver Turns { get; } = turns;

    /// <summary>Tells of the end of background operations.</summary>
    public CompletionJobs Completions { get; } = completions;

    public RandomSource Random { get; } = random;

    public JobInstruments Instruments { get; } = instruments;

    public IGrainFactory Grains { get; } = grains;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The command that ends an attempt, with the retry policy of its handler.</summary>
    public JobCommand.Finish FinishOf(JobAttempt attempt, RunEnd end) =>
        new(attempt.Number, end, Executor.FindHandler(attempt.Job.MessageName)?.Retry ?? RetryPolicy.None, Random.NextDouble());
}
