using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>What every job grain of a silo shares.</summary>
internal sealed partial class JobGrainServices(
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    RandomSource random,
    JobHandlerRegistry handlers,
    JobExecutor executor,
    HandlerScheduler scheduler,
    RunningJobs running,
    SiloHost silo,
    SiloDrain drain,
    Successors successors,
    SlotHandOver slotHandOver,
    IGrainFactory grains,
    ILogger<JobGrainServices> logger)
{
    public TimeProvider Time { get; } = time;

    public RandomSource Random { get; } = random;

    public JobHandlerRegistry Handlers { get; } = handlers;

    public RunningJobs Running { get; } = running;

    public SiloHost Silo { get; } = silo;

    public SiloDrain Drain { get; } = drain;

    public Successors Successors { get; } = successors;

    public SlotHandOver SlotHandOver { get; } = slotHandOver;

    /// <summary>Starts the handler of an attempt unless it may not run; the task gives its result and never fails.</summary>
    public (RunningJob Run, Task<JobResult> Handler) Start(JobAttempt attempt, JobHandler handler, bool mayRun)
    {
        var run = new RunningJob(attempt, handler, Time, scheduler);
        Running.Add(run);
        return (run, mayRun ? executor.RunAsync(run) : Task.FromResult(JobResult.Stopped()));
    }

    /// <summary>Tells another grain of a job without waiting for it: reconciliation makes up for what gets lost.</summary>
    public void Post(Guid jobId, Func<IGrainFactory, Task> call) => _ = PostAsync(jobId, call);

    private async Task PostAsync(Guid jobId, Func<IGrainFactory, Task> call)
    {
        try
        {
            await call(grains);
        }
        catch (Exception exception)
        {
            LogLostPost(exception, jobId);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A message of job {JobId} to another grain was lost; reconciliation makes up for it.")]
    private partial void LogLostPost(Exception exception, Guid jobId);
}
