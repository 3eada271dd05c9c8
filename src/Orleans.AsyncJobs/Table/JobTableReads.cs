using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>A suspended row whose time comes.</summary>
/// <param name="JobId">The primary id.</param>
/// <param name="Due">When, UTC.</param>
/// <param name="Sequence">Its sequence, which orders rows of one moment.</param>
internal sealed record DueJob(Guid JobId, DateTimeOffset Due, long Sequence);

/// <summary>A row that holds a run, Locked or abandoned, as reconciliation needs it.</summary>
/// <param name="JobId">The primary id.</param>
/// <param name="Position">Its place, to read on from.</param>
/// <param name="HostId">The silo that runs it, or ran it.</param>
/// <param name="Attempt">The number of the run.</param>
internal sealed record LockedJob(Guid JobId, QueuePosition Position, string? HostId, int Attempt);

/// <summary>How many runnable rows there are, each number counted up to a limit.</summary>
/// <param name="InFront">Those that are started before the row.</param>
/// <param name="Length">Those of the partition.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QueueCount(int InFront, int Length);

/// <summary>Where a runnable row stands, for <see cref="IJobTable.CountInFrontAsync"/>.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="OwnerId">Its owner.</param>
/// <param name="Position">Its position.</param>
/// <param name="OwnersAhead">The other owners of its priority who come before its own in the round.</param>
internal sealed record QueueCountRequest(int Partition, int Priority, Guid OwnerId, long Position, IReadOnlySet<Guid> OwnersAhead);
