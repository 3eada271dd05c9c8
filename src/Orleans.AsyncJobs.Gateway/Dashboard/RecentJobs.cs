using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>The query behind the page's list, and what its rows mean.</summary>
internal static class RecentJobs
{
    public const int Limit = 50;

    public static JobQuery Query { get; } = new()
    {
        Columns =
        [
            .. new[]
            {
                "asyncoperationid", "name", "messagename", "dependencytoken", "statecode", "statuscode", "errorcode", "message",
                "retrycount", "percentcomplete", "progressmessage", "createdon", "startedon", "completedon", "postponeuntil",
            }.Select(JobColumns.Get),
        ],
        Order = [new JobOrder(JobColumns.Get("sequence"), Descending: true)],
        Limit = Limit,
    };

    /// <summary>Reads a row of <see cref="Query"/>.</summary>
    public static RecentJob Read(object?[] row) => new(
        (Guid)row[0]!,
        (string?)row[1] ?? string.Empty,
        (string?)row[2] ?? string.Empty,
        (string?)row[3],
        (JobStateCode)(int)row[4]!,
        (JobStatusCode)(int)row[5]!,
        (int?)row[6],
        (string?)row[7],
        (int?)row[8] ?? 0,
        (int?)row[9],
        (string?)row[10],
        (DateTimeOffset)row[11]!,
        (DateTimeOffset?)row[12],
        (DateTimeOffset?)row[13],
        (DateTimeOffset?)row[14]);
}

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
