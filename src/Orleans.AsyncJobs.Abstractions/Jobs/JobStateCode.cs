namespace Orleans.AsyncJobs;

/// <summary>Where a job stands (column <c>statecode</c>). Source: Dataverse, table AsyncOperation.</summary>
[GenerateSerializer]
public enum JobStateCode
{
    /// <summary>May run; waits for a worker, or for its turn in its dependency token.</summary>
    Ready = 0,

    /// <summary>Postponed, waiting for its next retry or occurrence, or paused.</summary>
    Suspended = 1,

    /// <summary>One worker runs it.</summary>
    Locked = 2,

    /// <summary>Has ended.</summary>
    Completed = 3,
}
