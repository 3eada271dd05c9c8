using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Hosting;

internal sealed partial class UnknownSettingsWarning
{
    [LoggerMessage(LogLevel.Warning, "The setting '{Key}' is not known and has no effect{Hint}")]
    private partial void LogUnknown(string key, string hint);
}
