namespace Orleans.AsyncJobs.Machine;

/// <summary>The table of states. Source: Dataverse, table AsyncOperation, statecode and statuscode.</summary>
internal static class JobStates
{
    private static readonly int[] PlatformTypes = [9, 16, 18, 19, 20, 22, 24, 25, 27, 31];

    private static readonly Dictionary<JobStatusCode, JobStateCode> StateOf = new()
    {
        [JobStatusCode.WaitingForResources] = JobStateCode.Ready,
        [JobStatusCode.Waiting] = JobStateCode.Suspended,
        [JobStatusCode.InProgress] = JobStateCode.Locked,
        [JobStatusCode.Pausing] = JobStateCode.Locked,
        [JobStatusCode.Canceling] = JobStateCode.Locked,
        [JobStatusCode.Succeeded] = JobStateCode.Completed,
        [JobStatusCode.Failed] = JobStateCode.Completed,
        [JobStatusCode.Canceled] = JobStateCode.Completed,
    };

    /// <summary>Whether the pair of codes is in the table.</summary>
    /// <param name="state">A statecode.</param>
    /// <param name="status">A statuscode.</param>
    public static bool IsPair(JobStateCode state, JobStatusCode status) => StateOf.TryGetValue(status, out var owner) && owner == state;

    /// <summary>The state a status belongs to; null when there is no such status.</summary>
    /// <param name="status">A statuscode.</param>
    public static JobStateCode? StateOfStatus(JobStatusCode status) => StateOf.TryGetValue(status, out var state) ? state : null;

    /// <summary>The status a state has where none is named.</summary>
    /// <param name="state">A statecode.</param>
    public static JobStatusCode DefaultStatus(JobStateCode state) => state switch
    {
        JobStateCode.Suspended => JobStatusCode.Waiting,
        JobStateCode.Locked => JobStatusCode.InProgress,
        JobStateCode.Completed => JobStatusCode.Succeeded,
        _ => JobStatusCode.WaitingForResources,
    };

    /// <summary>Whether jobs of this type are made by the platform, which refuses to cancel, pause and resume them.</summary>
    /// <param name="operationType">A code of the list of operation types.</param>
    public static bool IsPlatformType(int operationType) => PlatformTypes.AsSpan().Contains(operationType);
}
