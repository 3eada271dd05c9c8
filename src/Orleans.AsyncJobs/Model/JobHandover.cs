namespace Orleans.AsyncJobs.Model;

/// <summary>
/// Ties two writes of one dependency token to one commit: the outcome of a member, and the write by which the next
/// member takes its turn. Neither depends on the other's success: if the second is refused or late, the first stands.
/// </summary>
/// <param name="JobId">The other member.</param>
/// <param name="IsSuccessor">True on the outcome: the other one follows. False on the turn: the other one goes before.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobHandover")]
internal sealed record JobHandover([property: Id(0)] Guid JobId, [property: Id(1)] bool IsSuccessor);
