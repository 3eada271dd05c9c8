using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Maintenance;

internal sealed partial class PlatformJobStarter
{
    [LoggerMessage(LogLevel.Information, "The code has no schedule of the handler '{MessageName}' any more; its job {JobId} is deleted.")]
    private partial void LogRemoved(string messageName, Guid jobId);

    [LoggerMessage(LogLevel.Error, "The service does not have what its code asks for: {What}. It is not tried again before the next start.")]
    private partial void LogRefused(Exception exception, string what);

    [LoggerMessage(LogLevel.Warning, "The service does not have yet what its code asks for: {What}. It is tried again.")]
    private partial void LogFailed(Exception exception, string what);
}
