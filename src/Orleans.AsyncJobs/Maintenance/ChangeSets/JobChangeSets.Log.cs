using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Maintenance;

internal sealed partial class JobChangeSets
{
    [LoggerMessage(LogLevel.Information, "A job of change set {ChangeSetId} had changed; the set is prepared again.")]
    private partial void LogConflict(Guid changeSetId);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} could not be told what has become of change set {ChangeSetId}; it reads its row when it has waited long enough.")]
    private partial void LogUntold(Exception exception, Guid jobId, Guid changeSetId);
}
