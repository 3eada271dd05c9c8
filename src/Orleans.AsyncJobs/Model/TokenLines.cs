namespace Orleans.AsyncJobs.Model;

/// <summary>Which jobs stand in the line of their dependency token.</summary>
internal static class TokenLines
{
    /// <summary>
    /// Whether a member that holds no run has a place in the line, which later members do not pass. One that is completed has
    /// none, and one that waits for its next occurrence has none, unless it failed and a failure halts the line.
    /// </summary>
    /// <param name="job">What is fixed about it.</param>
    /// <param name="status">What changes.</param>
    public static bool HasPlace(JobDefinition job, JobStatus status) => status switch
    {
        { State: JobStateCode.Completed } => Halts(job) && status is { Status: JobStatusCode.Failed, Deleted: false },
        { State: JobStateCode.Suspended, IsBetweenOccurrences: true } => Halts(job) && status.ErrorCode is not null,
        _ => true,
    };

    /// <summary>
    /// Whether a member holds its line because it failed: nobody behind it starts until somebody has dealt with that. One that
    /// recurs frees the line by itself when its next occurrence has succeeded.
    /// </summary>
    /// <param name="job">The row.</param>
    public static bool IsHalted(JobState job) =>
        job.Job.DependencyToken is not null
        && job.Status is { Abandoned: false } and ({ State: JobStateCode.Completed } or { State: JobStateCode.Suspended, IsBetweenOccurrences: true })
        && HasPlace(job.Job, job.Status);

    private static bool Halts(JobDefinition job) => job.OnFailure == JobFailureAction.Halt;
}
