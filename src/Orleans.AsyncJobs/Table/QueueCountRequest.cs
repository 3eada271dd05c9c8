namespace Orleans.AsyncJobs.Table;

/// <summary>Where a runnable row stands, for <see cref="IJobTable.CountInFrontAsync"/>.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="OwnerId">Its owner.</param>
/// <param name="Sequence">Its sequence.</param>
/// <param name="OwnersAhead">The other owners of its priority who come before its own in the round.</param>
internal sealed record QueueCountRequest(int Partition, int Priority, Guid OwnerId, long Sequence, IReadOnlySet<Guid> OwnersAhead);
