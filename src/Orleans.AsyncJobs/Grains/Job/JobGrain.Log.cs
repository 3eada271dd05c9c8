using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Job;

internal sealed partial class JobGrain
{
    [LoggerMessage(LogLevel.Information, "The row of job {JobId} had changed; it is read again.")]
    private partial void LogConflict(Guid jobId);

    [LoggerMessage(LogLevel.Warning, "A message of job {JobId} to another grain was lost; reconciliation makes up for it.")]
    private partial void LogLostPost(Exception exception, Guid jobId);

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} did not stop within its grace time and is abandoned; its slot is taken until it ends.")]
    private partial void LogAbandoned(Guid jobId, int attempt);

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} was lost with its process {HostId}.")]
    private partial void LogLostRun(Guid jobId, int attempt, string? hostId);

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} was stored as begun by {HostId}, which does not run it; the job is ready again.")]
    private partial void LogOrphanedRun(Guid jobId, int attempt, string hostId);

    [LoggerMessage(LogLevel.Warning, "The outcome of job {JobId} could not be stored; it is written again.")]
    private partial void LogStorageTrouble(Exception exception, Guid jobId);

    [LoggerMessage(LogLevel.Debug, "Job {JobId} did not get its turn with the end of the member before it; it gets it apart.")]
    private partial void LogTurnMissed(Exception exception, Guid jobId);
}
