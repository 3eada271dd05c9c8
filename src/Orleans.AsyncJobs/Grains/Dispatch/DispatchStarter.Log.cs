using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Dispatch;

internal sealed partial class DispatchStarter
{
    [LoggerMessage(LogLevel.Warning, "The dispatcher could not be called at start or after a change of membership; its own round makes up for it.")]
    private partial void LogFailed(Exception exception);
}
