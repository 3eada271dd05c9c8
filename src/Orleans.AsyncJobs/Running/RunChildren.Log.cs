using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class RunChildren
{
    [LoggerMessage(LogLevel.Warning, "The jobs that job {JobId} makes could not be stored; it is tried again.")]
    private partial void LogTrouble(Exception exception, Guid jobId);
}
