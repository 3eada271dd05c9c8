using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Maintenance;

internal sealed partial class BulkDeleteHandler
{
    [LoggerMessage(LogLevel.Information, "{Count} jobs match at {BegunOn:O}, up to the sequence {UpTo}.")]
    private partial void LogBegun(long count, DateTimeOffset begunOn, long upTo);

    [LoggerMessage(LogLevel.Information, "{Deleted} jobs deleted, {Failed} failed, {Gone} gone.")]
    private partial void LogDone(long deleted, long failed, long gone);
}
