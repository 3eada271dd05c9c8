using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Maintenance;

internal sealed partial class BulkRun
{
    [LoggerMessage(LogLevel.Warning, "Job {TargetId} refused: {Code} {Message}")]
    private partial void LogRefused(Guid targetId, string code, string message);
}
