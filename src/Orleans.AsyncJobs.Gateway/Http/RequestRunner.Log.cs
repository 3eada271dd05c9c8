namespace Orleans.AsyncJobs.Gateway.Http;

/// <content>Log messages.</content>
internal sealed partial class RequestRunner
{
    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed. Correlation id: {CorrelationId}")]
    private partial void LogCrash(Exception exception, string method, string path, Guid correlationId);
}
