using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Maintenance.Retention;

internal sealed partial class RetentionHandler
{
    [LoggerMessage(LogLevel.Information, "{What}")]
    private partial void LogDone(string what);
}
