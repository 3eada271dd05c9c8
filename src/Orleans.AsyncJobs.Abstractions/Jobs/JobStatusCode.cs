namespace Orleans.AsyncJobs;

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
