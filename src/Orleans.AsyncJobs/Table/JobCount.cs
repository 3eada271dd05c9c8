namespace Orleans.AsyncJobs.Table;

/// <summary>How many jobs of one operation type stand in one state.</summary>
/// <param name="State">Where they stand.</param>
/// <param name="Status">Why.</param>
/// <param name="OperationType">Their type.</param>
/// <param name="Count">How many; never 0.</param>
internal sealed record JobCount(JobStateCode State, JobStatusCode Status, int OperationType, long Count);
