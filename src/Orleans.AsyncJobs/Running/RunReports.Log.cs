using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class RunReports
{
    [LoggerMessage(LogLevel.Warning, "The progress of attempt {Attempt} of job {JobId} could not be stored.")]
    private static partial void LogLostProgress(ILogger logger, Exception exception, int attempt, Guid jobId);
}
