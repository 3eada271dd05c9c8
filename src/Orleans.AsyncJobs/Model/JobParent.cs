namespace Orleans.AsyncJobs.Model;

/// <summary>The run of a handler that makes jobs.</summary>
/// <param name="JobId">The job that runs.</param>
/// <param name="Attempt">Which run of it: one that is over makes none.</param>
/// <param name="Depth">Its depth.</param>
/// <param name="OwnerId">Its owner.</param>
/// <param name="Occurrence">Of a job that recurs, the moment of the occurrence that it runs for, UTC; null for all others.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobParent")]
internal sealed record JobParent(
    [property: Id(0)] Guid JobId,
    [property: Id(1)] int Attempt,
    [property: Id(2)] int Depth,
    [property: Id(3)] Guid OwnerId,
    [property: Id(4)] DateTimeOffset? Occurrence = null)
{
    /// <summary>For whom it makes them.</summary>
    public JobCaller Caller => new(OwnerId, string.Empty);

    /// <summary>Why the run makes no jobs any more, as the job's row stands; null where it may.</summary>
    /// <param name="state">The job's state.</param>
    /// <param name="attempt">Its current or last run.</param>
    public JobException? FindFault(JobStateCode state, int attempt) => state == JobStateCode.Locked && attempt == Attempt
        ? null
        : new JobException(
            JobErrorKind.Invalid,
            JobErrorCodes.AsyncOperationInvalidStateChangeUnexpected,
            $"Attempt {Attempt} is not the current run of the job any more; it makes no jobs.");
}
