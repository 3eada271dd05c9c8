using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>A row that holds a run, Locked or abandoned, as reconciliation needs it.</summary>
/// <param name="JobId">The primary id.</param>
/// <param name="Position">Its place, to read on from.</param>
/// <param name="HostId">The silo that runs it, or ran it.</param>
/// <param name="Attempt">The number of the run.</param>
internal sealed record LockedJob(Guid JobId, QueuePosition Position, string? HostId, int Attempt);
