using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Hosting;

internal sealed partial class HandlerControl
{
    [LoggerMessage(LogLevel.Warning, "The dispatcher could not be told of a change of a handler; it asks for it in its next round.")]
    private partial void LogNotTold(Exception exception);
}
