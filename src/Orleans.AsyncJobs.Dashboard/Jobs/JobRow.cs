using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>A job as a list shows it.</summary>
internal sealed record JobRow
{
    public static IReadOnlyList<JobColumn> Columns { get; } =
    [
        .. new[]
        {
            "asyncoperationid", "name", "messagename", "dependencytoken", "statecode", "statuscode", "errorcode", "message", "retrycount", "percentcomplete",
            "progressmessage", "createdon", "startedon", "completedon", "postponeuntil", "executiontimespan", "sequence", "operationtype",
        }.Select(JobColumns.Get),
    ];

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string MessageName { get; init; }

    public string? Token { get; init; }

    public required JobStateCode State { get; init; }

    public required JobStatusCode Status { get; init; }

    public int? ErrorCode { get; init; }

    public string? Message { get; init; }

    public int RetryCount { get; init; }

    public int? PercentComplete { get; init; }

    public string? ProgressMessage { get; init; }

    public required DateTimeOffset CreatedOn { get; init; }

    public DateTimeOffset? StartedOn { get; init; }

    public DateTimeOffset? CompletedOn { get; init; }

    public DateTimeOffset? PostponeUntil { get; init; }

    /// <summary>How long the last run took.</summary>
    public double? Seconds { get; init; }

    public long Sequence { get; init; }

    public int OperationType { get; init; }

    /// <summary>Reads a row with the values of <see cref="Columns"/>.</summary>
    public static JobRow Read(object?[] row) => new()
    {
        Id = (Guid)row[0]!,
        Name = row[1] is string { Length: > 0 } name ? name : "(no name)",
        MessageName = (string?)row[2] ?? string.Empty,
        Token = (string?)row[3],
        State = (JobStateCode)(int)row[4]!,
        Status = (JobStatusCode)(int)row[5]!,
        ErrorCode = (int?)row[6],
        Message = (string?)row[7],
        RetryCount = (int?)row[8] ?? 0,
        PercentComplete = (int?)row[9],
        ProgressMessage = (string?)row[10],
        CreatedOn = (DateTimeOffset)row[11]!,
        StartedOn = (DateTimeOffset?)row[12],
        CompletedOn = (DateTimeOffset?)row[13],
        PostponeUntil = (DateTimeOffset?)row[14],
        Seconds = (double?)row[15],
        Sequence = (long?)row[16] ?? 0,
        OperationType = (int?)row[17] ?? 0,
    };
}
