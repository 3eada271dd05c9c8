using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Job;

internal sealed partial class JobChanges
{
    [LoggerMessage(LogLevel.Information, "The row of job {JobId} had changed; it is read again.")]
    private partial void LogConflict(Guid jobId);

    [LoggerMessage(LogLevel.Warning, "The occurrence {Occurrence:u} of job {JobId} begins late, at {Now:u}; what else was due until now is one with it.")]
    private partial void LogLateOccurrence(Guid jobId, DateTimeOffset occurrence, DateTimeOffset now);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} has waited {Seconds} s for a change set that it has prepared; it reads its row and goes on.")]
    private partial void LogChangeSetForgotten(Guid jobId, double seconds);

    [LoggerMessage(LogLevel.Warning, "The row of job {JobId}, which a change set may have changed, could not be read; it is read again.")]
    private partial void LogRowUnread(Exception exception, Guid jobId);

    [LoggerMessage(LogLevel.Warning, "A message of job {JobId} to another grain was lost; reconciliation makes up for it.")]
    private partial void LogLostPost(Exception exception, Guid jobId);
}
