using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class OrphanedRunCheck
{
    [LoggerMessage(LogLevel.Warning, "The rows that name this silo could not be compared with what it runs; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
