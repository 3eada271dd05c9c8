using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.BackgroundOperations;

internal sealed partial class OperationExpiry
{
    [LoggerMessage(LogLevel.Information, "Deleted {Count} background operations whose time to live is over.")]
    private partial void LogDeleted(int count);

    [LoggerMessage(LogLevel.Warning, "Background operations whose time to live is over could not be deleted; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
