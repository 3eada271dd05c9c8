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
}
