namespace Orleans.AsyncJobs.Protocol;

/// <summary>What became of a member whose turn it was to be.</summary>
/// <param name="Report">How it stands now; neither runnable nor running when it did not get its turn.</param>
/// <param name="StartedAttempt">The attempt that has been stored as started; null when it has to wait for a slot.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobTurn")]
internal sealed record JobTurn([property: Id(0)] JobReport Report, [property: Id(1)] int? StartedAttempt);
