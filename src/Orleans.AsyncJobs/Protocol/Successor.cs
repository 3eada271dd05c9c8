namespace Orleans.AsyncJobs.Protocol;

/// <summary>Who follows a member of a token.</summary>
/// <param name="JobId">The member behind it.</param>
/// <param name="IsLimited">Whether its message name has a limit, or its input is large: then it is for the dispatcher to say when it starts.</param>
internal sealed record Successor(Guid JobId, bool IsLimited);
