namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>Says in words why a job stands where it stands.</summary>
internal static class JobReason
{
    public static string Of(RecentJob job, DateTimeOffset now) => job switch
    {
        { WaitReason: { Length: > 0 } reason, State: JobStateCode.Suspended, PostponeUntil: { } until } => $"{reason}, until {JobTable.Moment(until, now)}",
        { WaitReason: { Length: > 0 } reason } => reason,
        _ => OfColumns(job, now),
    };

    /// <summary>What the row's own columns say, where nobody could say more in time.</summary>
    private static string OfColumns(RecentJob job, DateTimeOffset now) => job.Status switch
    {
        JobStatusCode.WaitingForResources => job.DependencyToken is { Length: > 0 } token
            ? $"In line; jobs of token {token} run one at a time"
            : "In line for a worker",
        JobStatusCode.Waiting => Waiting(job, now),
        JobStatusCode.InProgress => job.RetryCount > 0 ? $"Running, retry {job.RetryCount}" : "Running",
        JobStatusCode.Pausing => "Asked to pause; its handler has not stopped yet",
        JobStatusCode.Canceling => "Asked to stop; its handler has not stopped yet",
        _ => job.RetryCount switch { 0 => string.Empty, 1 => "After 1 retry", var retries => $"After {retries} retries" },
    };

    private static string Waiting(RecentJob job, DateTimeOffset now) => (job.PostponeUntil, job.ErrorCode) switch
    {
        ({ } until, null) => $"Postponed until {JobTable.Moment(until, now)}",
        ({ } until, _) when job.RetryCount > 0 => $"Retry {job.RetryCount}, waits until {JobTable.Moment(until, now)}",
        ({ } until, _) => $"To be tried again, waits until {JobTable.Moment(until, now)}",
        (null, null) => "Paused until somebody resumes it",
        (null, _) => "Stopped by an error until somebody resumes it",
    };
}
