namespace Orleans.AsyncJobs.Protocol;

/// <summary>
/// The order of one dependency token, by the token itself. It stores nothing: its line is the token's rows in the job
/// table, and the table refuses a run out of turn whatever is believed here.
/// </summary>
[Alias("Orleans.AsyncJobs.ISequencerGrain")]
internal interface ISequencerGrain : IGrainWithStringKey
{
    /// <summary>Looks at the front of the line and admits its first member if that waits for its turn.</summary>
    [Alias("Advance")]
    Task AdvanceAsync();

    /// <summary>A member is about to end: its successor takes its turn in the same commit. <see cref="EndedAsync"/> follows when it is on disk.</summary>
    /// <param name="endingJobId">The member that ends.</param>
    /// <param name="successorJobId">The member behind it, as this grain said.</param>
    /// <param name="mayStart">Whether the slot goes on to the successor; otherwise it is only admitted.</param>
    [Alias("HandOver")]
    Task HandOverAsync(Guid endingJobId, Guid successorJobId, bool mayStart);

    /// <summary>A member has left the line, on disk. If its successor did not take its turn with it, the next one is looked for.</summary>
    /// <param name="jobId">The member that left.</param>
    [Alias("Ended")]
    Task EndedAsync(Guid jobId);
}
