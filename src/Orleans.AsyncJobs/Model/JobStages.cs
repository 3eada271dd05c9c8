namespace Orleans.AsyncJobs.Model;

/// <summary>Where a job that is not completed stands, as one number: by it the table finds and counts such jobs.</summary>
internal static class JobStages
{
    /// <summary>Suspended, and nothing says what for.</summary>
    public const int Suspended = (int)JobStatusCode.Waiting;

    /// <summary>What a job in this status waits for. An abandoned run comes first, whatever the state.</summary>
    public static JobWaitKind WaitOf(JobStatus status) => status switch
    {
        { Abandoned: true } => JobWaitKind.AbandonedRun,
        { State: JobStateCode.Ready } => status.Admitted ? JobWaitKind.Capacity : JobWaitKind.Token,
        { State: JobStateCode.Suspended } => status.Wait switch
        {
            JobWait.Postponed => JobWaitKind.Postponed,
            JobWait.Retry => JobWaitKind.Retry,
            JobWait.Paused => JobWaitKind.Paused,
            JobWait.AccessDenied => JobWaitKind.AccessDenied,
            JobWait.Occurrence => JobWaitKind.Occurrence,
            _ => JobWaitKind.None,
        },
        _ => JobWaitKind.None,
    };

    /// <summary>
    /// The number: a <see cref="JobWaitKind"/>, or while the job runs its <see cref="JobStatusCode"/>; null when it is deleted,
    /// and when it is completed and no abandoned run is left of it.
    /// </summary>
    public static int? Of(JobStatus status)
    {
        if (status.Deleted)
        {
            return null;
        }

        var wait = WaitOf(status);
        return wait switch
        {
            not JobWaitKind.None => (int)wait,
            _ when status.State == JobStateCode.Completed => null,
            _ when status.State == JobStateCode.Suspended => Suspended,
            _ => (int)status.Status,
        };
    }

    /// <summary>The numbers that jobs of a status may have; empty for a status of completed jobs.</summary>
    public static IReadOnlyList<int> OfStatus(JobStatusCode status) => status switch
    {
        JobStatusCode.WaitingForResources => [(int)JobWaitKind.Capacity, (int)JobWaitKind.Token, (int)JobWaitKind.AbandonedRun],
        JobStatusCode.Waiting =>
        [
            (int)JobWaitKind.Postponed, (int)JobWaitKind.Retry, (int)JobWaitKind.Paused, (int)JobWaitKind.AccessDenied, (int)JobWaitKind.AbandonedRun,
            (int)JobWaitKind.Occurrence, Suspended,
        ],
        JobStatusCode.InProgress or JobStatusCode.Pausing or JobStatusCode.Canceling => [(int)JobWaitKind.AbandonedRun, (int)status],
        _ => [],
    };

    /// <summary>The numbers that jobs of a state may have; empty for completed jobs.</summary>
    public static IReadOnlyList<int> OfState(JobStateCode state) => state switch
    {
        JobStateCode.Ready => OfStatus(JobStatusCode.WaitingForResources),
        JobStateCode.Suspended => OfStatus(JobStatusCode.Waiting),
        JobStateCode.Locked =>
        [
            (int)JobWaitKind.AbandonedRun, (int)JobStatusCode.InProgress, (int)JobStatusCode.Pausing, (int)JobStatusCode.Canceling,
        ],
        _ => [],
    };
}
