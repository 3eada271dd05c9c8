using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Protocol;

internal sealed partial class TurnHandOver
{
    [LoggerMessage(LogLevel.Warning, "The line of token {Token} could not be read on.")]
    private partial void LogReadFailed(Exception exception, string token);
}
