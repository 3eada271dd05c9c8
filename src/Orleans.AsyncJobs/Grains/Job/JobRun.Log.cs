using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Job;

internal sealed partial class JobRun
{
    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of job {JobId} did not stop within its grace time and is abandoned; its slot is taken until it ends.")]
    private partial void LogAbandoned(Guid jobId, int attempt);

    [LoggerMessage(LogLevel.Warning, "The outcome of job {JobId} could not be stored; it is written again.")]
    private partial void LogStorageTrouble(Exception exception, Guid jobId);
}
