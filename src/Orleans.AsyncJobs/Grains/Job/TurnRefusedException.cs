namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>The table did not let a job run because an earlier member of its dependency token is in its way. It never leaves the grain.</summary>
internal sealed class TurnRefusedException(Guid jobId) : Exception($"It is not the turn of job {jobId:D} in its dependency token.");
