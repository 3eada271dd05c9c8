namespace Orleans.AsyncJobs.Protocol;

/// <summary>The same grain as <see cref="IJobGrain"/>, for a job that is a background operation: to those methods it is not there, and to these a system job is not.</summary>
[Alias("Orleans.AsyncJobs.IBackgroundOperationGrain")]
internal interface IBackgroundOperationGrain : IGrainWithGuidKey
{
    /// <summary>Cancels the operation: at once where it waits; a running one when its handler has stopped, unless that succeeds all the same.</summary>
    /// <param name="caller">By whom.</param>
    /// <param name="expectedVersion">The only version to cancel; null for any.</param>
    /// <exception cref="JobException">It has ended, the version is another, or there is none.</exception>
    [Alias("CancelOperation")]
    Task CancelOperationAsync(JobCaller caller, long? expectedVersion);

    /// <summary>Deletes the operation. Reads do not find it from now on; a running handler is canceled, and its end is told to nobody.</summary>
    /// <param name="caller">By whom.</param>
    /// <param name="expectedVersion">The only version to delete; null for any.</param>
    /// <exception cref="JobException">The version is another, or there is none.</exception>
    [Alias("DeleteOperation")]
    Task DeleteOperationAsync(JobCaller caller, long? expectedVersion);
}
