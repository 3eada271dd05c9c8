using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class SiloDrain
{
    [LoggerMessage(LogLevel.Information, "{Count} jobs are running; they get {Limit} to end.")]
    private partial void LogDraining(int count, TimeSpan limit);

    [LoggerMessage(LogLevel.Warning, "{Count} jobs did not stop; they will be run again.")]
    private partial void LogLeftBehind(int count);
}
