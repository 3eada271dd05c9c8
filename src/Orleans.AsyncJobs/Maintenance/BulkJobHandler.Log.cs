using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Maintenance;

internal sealed partial class BulkJobHandler
{
    [LoggerMessage(LogLevel.Information, "{Done} jobs {Word}, {Refused} refused, {Gone} gone.")]
    private partial void LogDone(long done, long refused, long gone, string word);
}
