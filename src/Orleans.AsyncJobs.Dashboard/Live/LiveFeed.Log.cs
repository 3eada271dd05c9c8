namespace Orleans.AsyncJobs.Dashboard.Live;

internal sealed partial class LiveFeed
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "What changed could not be told to the open pages; the next second tries again.")]
    private partial void LogRoundFailed(Exception exception);
}
