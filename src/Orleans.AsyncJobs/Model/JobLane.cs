namespace Orleans.AsyncJobs.Model;

/// <summary>
/// The runnable jobs of one priority and one owner; those of a message name with a limit of its own are a lane apart.
/// Within a lane jobs go by sequence; among the lanes of one priority owners take turns.
/// </summary>
/// <param name="Priority">0 to 10, higher first.</param>
/// <param name="OwnerId">Whose jobs they are.</param>
/// <param name="MessageName">The message name with a limit; empty for all others.</param>
internal readonly record struct JobLane(int Priority, Guid OwnerId, string MessageName);
