using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class RunCheckpoints
{
    [LoggerMessage(LogLevel.Warning, "The checkpoint of job {JobId} could not be read or stored; it is tried again.")]
    private partial void LogTrouble(Exception exception, Guid jobId);
}
