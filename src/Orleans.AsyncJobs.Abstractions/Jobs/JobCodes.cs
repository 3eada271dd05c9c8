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

/// <summary>The reason of a job's state (column <c>statuscode</c>). Source: Dataverse, table AsyncOperation.</summary>
[GenerateSerializer]
public enum JobStatusCode
{
    /// <summary>Of <see cref="JobStateCode.Ready"/>.</summary>
    WaitingForResources = 0,

    /// <summary>Of <see cref="JobStateCode.Suspended"/>.</summary>
    Waiting = 10,

    /// <summary>Of <see cref="JobStateCode.Locked"/>: the handler runs.</summary>
    InProgress = 20,

    /// <summary>Of <see cref="JobStateCode.Locked"/>: pause asked for, the handler has not yet stopped.</summary>
    Pausing = 21,

    /// <summary>Of <see cref="JobStateCode.Locked"/>: cancel asked for, the handler has not yet stopped.</summary>
    Canceling = 22,

    /// <summary>Of <see cref="JobStateCode.Completed"/>.</summary>
    Succeeded = 30,

    /// <summary>Of <see cref="JobStateCode.Completed"/>.</summary>
    Failed = 31,

    /// <summary>Of <see cref="JobStateCode.Completed"/>.</summary>
    Canceled = 32,
}

/// <summary>Which of the two kinds of job a row of the job table is.</summary>
[GenerateSerializer]
public enum JobKind
{
    /// <summary>A system job (Dataverse: AsyncOperation).</summary>
    SystemJob = 0,

    /// <summary>A background operation (Dataverse: backgroundoperation).</summary>
    BackgroundOperation = 1,
}

/// <summary>What a failed member does to the later members of its dependency token (column <c>onfailure</c>).</summary>
[GenerateSerializer]
public enum JobFailureAction
{
    /// <summary>The next member starts. The default.</summary>
    Continue = 0,

    /// <summary>Later members wait until the failed one is retried or deleted.</summary>
    Halt = 1,
}
