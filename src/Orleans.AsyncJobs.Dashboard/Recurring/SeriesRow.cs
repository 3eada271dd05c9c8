using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Recurring;

/// <summary>A recurring job as the list shows it.</summary>
internal sealed record SeriesRow
{
    public static IReadOnlyList<JobColumn> Columns { get; } =
    [
        .. new[]
        {
            "asyncoperationid", "name", "messagename", "statecode", "statuscode", "waitkind", "errorcode", "message", "attempt", "recurrencepattern", "recurrencetimezone",
            "recurrencestarttime", "createdon", "postponeuntil", "nextoccurrence", "startedon",
        }.Select(JobColumns.Get),
    ];

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string MessageName { get; init; }

    public required JobStateCode State { get; init; }

    public required JobStatusCode Status { get; init; }

    public JobWaitKind Wait { get; init; }

    /// <summary>The rule in words; the rule itself where it cannot be read any more.</summary>
    public required string Rule { get; init; }

    /// <summary>Its zone as it was written; UTC where none was.</summary>
    public required string Zone { get; init; }

    /// <summary>When it runs next; null where nothing says so: it is paused, or runs for the last time.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>Whether it has run before.</summary>
    public bool HasRun { get; init; }

    /// <summary>When its last run began.</summary>
    public DateTimeOffset? LastStart { get; init; }

    /// <summary>What the last failure was, where the last occurrence failed, or the one that runs has failed so far.</summary>
    public string? Failure { get; init; }

    /// <summary>Reads a row with the values of <see cref="Columns"/>.</summary>
    public static SeriesRow Read(object?[] row)
    {
        var (pattern, zone) = ((string?)row[9] ?? string.Empty, (string?)row[10]);
        var state = (JobStateCode)(int)row[3]!;
        var next = (DateTimeOffset?)row[14];
        return new SeriesRow
        {
            Id = (Guid)row[0]!,
            Name = Texts.NameOf((string?)row[1]),
            MessageName = (string?)row[2] ?? string.Empty,
            State = state,
            Status = (JobStatusCode)(int)row[4]!,
            Wait = (JobWaitKind)((int?)row[5] ?? 0),
            Failure = (int?)row[6] is null ? null : Texts.FirstLine((string?)row[7]),
            HasRun = ((int?)row[8] ?? 0) > 0,
            Rule = SeriesWords.Of(pattern, (DateTimeOffset?)row[11] ?? (DateTimeOffset)row[12]!, zone),
            Zone = zone ?? "UTC",
            Next = state == JobStateCode.Suspended ? (DateTimeOffset?)row[13] ?? next : next,
            LastStart = (DateTimeOffset?)row[15],
        };
    }
}
