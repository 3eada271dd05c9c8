using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Sqlite.Writing;

internal sealed partial class Checkpointer
{
    [LoggerMessage(LogLevel.Warning, "A checkpoint of the job store failed, and is tried again after more writes: {Reason}")]
    private static partial void LogCheckpointFailed(ILogger logger, string reason);
}
