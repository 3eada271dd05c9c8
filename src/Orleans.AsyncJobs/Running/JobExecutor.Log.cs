using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class JobExecutor
{
    [LoggerMessage(LogLevel.Information, "Attempt {Attempt} of job {JobId} failed.")]
    private partial void LogFailure(Exception exception, Guid jobId, int attempt);

    [LoggerMessage(LogLevel.Information, "Attempt {Attempt} of job {JobId} reached its time limit of {Limit}.")]
    private partial void LogTimeLimit(Exception exception, Guid jobId, int attempt, TimeSpan limit);

    [LoggerMessage(LogLevel.Warning, "The progress of attempt {Attempt} of job {JobId} could not be stored.")]
    private partial void LogLostProgress(Exception exception, int attempt, Guid jobId);

    [LoggerMessage(LogLevel.Warning, "The data of job {JobId} could not be read; it is read again.")]
    private partial void LogUnreadInput(Exception exception, Guid jobId);
}
