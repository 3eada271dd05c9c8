namespace Orleans.AsyncJobs.Table;

/// <summary>A suspended row whose time comes.</summary>
/// <param name="JobId">The primary id.</param>
/// <param name="Due">When, UTC.</param>
/// <param name="Sequence">Its sequence, which orders rows of one moment.</param>
internal sealed record DueJob(Guid JobId, DateTimeOffset Due, long Sequence);
