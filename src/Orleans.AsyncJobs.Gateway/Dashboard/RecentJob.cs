namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>A job as the page shows it.</summary>
internal sealed record RecentJob(
    Guid Id,
    string Name,
    string MessageName,
    string? DependencyToken,
    JobStateCode State,
    JobStatusCode Status,
    int? ErrorCode,
    string? Message,
    int RetryCount,
    int? PercentComplete,
    string? ProgressMessage,
    DateTimeOffset CreatedOn,
    DateTimeOffset? StartedOn,
    DateTimeOffset? CompletedOn,
    DateTimeOffset? PostponeUntil)
{
    /// <summary>Why it waits, as its explanation says; null when it does not wait or nobody could say in time.</summary>
    public string? WaitReason { get; init; }

    /// <summary>Whether something can be said of why it waits.</summary>
    public bool Waits => State is JobStateCode.Ready or JobStateCode.Suspended;
}
