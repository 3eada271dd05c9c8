using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Dispatch;

internal sealed partial class DueWatch
{
    [LoggerMessage(LogLevel.Warning, "Job {JobId} could not be woken; the next look at the table finds it.")]
    private partial void LogWakeFailed(Exception exception, Guid jobId);

    [LoggerMessage(LogLevel.Warning, "The due jobs of partition {Partition} could not be read on; the next look finds them.")]
    private partial void LogLookFailed(Exception exception, int partition);
}
