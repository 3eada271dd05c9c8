using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class RunLogWriter
{
    [LoggerMessage(LogLevel.Warning, "{Count} log lines of attempt {Attempt} of job {JobId} could not be stored.")]
    private partial void LogLostLines(Exception exception, int count, int attempt, Guid jobId);
}
