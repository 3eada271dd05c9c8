using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Dispatch;

internal sealed partial class DispatcherGrain
{
    [LoggerMessage(LogLevel.Error, "The run of job {JobId} could not be followed; it is asked again.")]
    private partial void LogRunFailed(Exception exception, Guid jobId);

    [LoggerMessage(LogLevel.Error, "The queue of partition {Partition} could not be read; it is tried again.")]
    private partial void LogReadFailed(Exception exception, int partition);

    [LoggerMessage(LogLevel.Error, "The upkeep of partition {Partition} failed; it is tried again.")]
    private partial void LogUpkeepFailed(Exception exception, int partition);

    [LoggerMessage(LogLevel.Warning, "What is set of the handlers could not be read for partition {Partition}; the next round tries again.")]
    private partial void LogSettingsUnread(Exception exception, int partition);

    [LoggerMessage(LogLevel.Warning, "Token {Token} could not be moved on; the next round tries again.")]
    private partial void LogStalledToken(Exception exception, string token);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} could not be put right; the next round tries again.")]
    private partial void LogRecoveryFailed(Exception exception, Guid jobId);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} is due and could not be woken; the next look at the table finds it.")]
    private partial void LogWakeFailed(Exception exception, Guid jobId);
}
