using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Hosting;

internal sealed partial class UnknownSettingsWarning
{
    [LoggerMessage(LogLevel.Warning, "Nothing reads the setting '{Key}', so it has no effect{Hint}")]
    private partial void LogUnknown(string key, string hint);
}
