using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Job;

internal sealed partial class JobGrain
{
    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} was lost with its process {HostId}.")]
    private partial void LogLostRun(Guid jobId, int attempt, string? hostId);

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} was stored as begun by {HostId}, which does not run it; the job is ready again.")]
    private partial void LogOrphanedRun(Guid jobId, int attempt, string hostId);

    [LoggerMessage(LogLevel.Debug, "Job {JobId} is not admitted: an earlier member of its token is back.")]
    private partial void LogTurnMissed(Exception exception, Guid jobId);
}
