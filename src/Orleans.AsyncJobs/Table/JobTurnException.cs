namespace Orleans.AsyncJobs.Table;

/// <summary>The table refused to let a job run because an earlier member of its dependency token is in its way.</summary>
/// <param name="message">Which row.</param>
internal sealed class JobTurnException(string message) : JobConflictException(message);
