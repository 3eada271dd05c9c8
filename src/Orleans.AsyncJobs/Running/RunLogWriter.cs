using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Running;

/// <summary>Collects what runs log, and stores it. That it cannot be stored is no failure of a job.</summary>
/// <param name="scheduler">Where writes are begun.</param>
/// <param name="time">The clock.</param>
/// <param name="options">The level from which on lines are kept.</param>
/// <param name="logger">Says when lines were lost.</param>
/// <param name="records">The store; null where it keeps no lines.</param>
internal sealed partial class RunLogWriter(
    HandlerScheduler scheduler,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    IOptions<AsyncJobsOptions> options,
    ILogger<RunLogWriter> logger,
    IJobRecords? records = null)
{
    private const int MaxTries = 10;

    /// <summary>The least time between two writes of a run: at most ten a second.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>The same for a run that has logged more than is kept of it.</summary>
    public static readonly TimeSpan SlowPeriod = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TryAgainDelay = TimeSpan.FromMilliseconds(500);
    private readonly bool _keepsLines = records is not null && options.Value.Handlers.LogLevel != LogLevel.None;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>From here on, what the caller logs is a line of the run, until the answer is disposed of.</summary>
    /// <param name="run">The run.</param>
    /// <returns>Null where no lines are kept.</returns>
    public RunLog? Begin(JobAttempt run) => _keepsLines ? RunLog.Current = new RunLog(run.Job.JobId, run.Number, this) : null;

    /// <summary>A timer that has a log written when its first line has waited for a moment.</summary>
    public ITimer CreateTimer(RunLog log, TimeSpan dueTime) =>
        time.CreateTimer(_ => _ = scheduler.RunAsync(() => _ = log.WriteAsync()), null, dueTime, Timeout.InfiniteTimeSpan);

    public async Task WriteAsync(Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await records!.AppendLogAsync(jobId, attempt, lines, CancellationToken.None);
                return;
            }
            catch (JobException exception) when (exception.Kind is JobErrorKind.Unavailable or JobErrorKind.Busy && tries < MaxTries)
            {
                await Task.Delay(TryAgainDelay, time);
            }
            catch (Exception exception)
            {
                LogLostLines(exception, lines.Count, attempt, jobId);
                return;
            }
        }
    }
}
