using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Maintenance;

internal sealed partial class PlatformJobs
{
    [LoggerMessage(LogLevel.Information, "The job '{Name}' ({JobId}) of the service was made; it recurs by {Pattern}.")]
    private partial void LogMade(string name, Guid jobId, string pattern);

    [LoggerMessage(LogLevel.Information, "The job '{Name}' ({JobId}) of the service was changed; it recurs by {Pattern} now.")]
    private partial void LogChanged(string name, Guid jobId, string pattern);

    [LoggerMessage(LogLevel.Information, "The job '{Name}' ({JobId}) of the service is not the one that the code has any more; it is made anew.")]
    private partial void LogReplaced(string name, Guid jobId);
}
