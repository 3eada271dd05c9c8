using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class RunInputs
{
    [LoggerMessage(LogLevel.Warning, "The data of job {JobId} could not be read; it is read again.")]
    private partial void LogUnreadInput(Exception exception, Guid jobId);
}
