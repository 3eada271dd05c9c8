using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Running;

internal sealed partial class JobExecutor
{
    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} ({MessageName}) failed.")]
    private partial void LogFailure(Exception exception, int attempt, Guid jobId, string messageName);

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} ({MessageName}) ended as {Kind}: {Message}")]
    private partial void LogFailedResult(int attempt, Guid jobId, string messageName, JobResultKind kind, string? message);

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} ({MessageName}) reached its time limit of {Limit}.")]
    private partial void LogTimeLimit(Exception exception, int attempt, Guid jobId, string messageName, TimeSpan limit);
}
