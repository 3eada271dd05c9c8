using Orleans.AsyncJobs.Dashboard.Parts;
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
            "progressmessage", "createdon", "startedon", "completedon", "postponeuntil", "executiontimespan", "sequence", "attempt", "waitkind", "versionnumber",
            "recurrencepattern",
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

    public int Attempt { get; init; }

    /// <summary>Whether it recurs: then attempts are counted within an occurrence, and <see cref="Attempt"/> are its runs in all.</summary>
    public bool Recurs { get; init; }

    public JobWaitKind Wait { get; init; }

    /// <summary>The row's version: live updates ask for later ones.</summary>
    public long Version { get; init; }

    /// <summary>Reads a row with the values of <see cref="Columns"/>.</summary>
    public static JobRow Read(object?[] row) => new()
    {
        Id = (Guid)row[0]!,
        Name = Texts.NameOf((string?)row[1]),
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
        Attempt = (int?)row[17] ?? 0,
        Wait = (JobWaitKind)((int?)row[18] ?? 0),
        Version = (long?)row[19] ?? 0,
        Recurs = row[20] is not null,
    };

    /// <summary>Why it stands where it stands, in a few words; empty where there is nothing to say.</summary>
    public Sentence Reason(bool mayViewData) => (Wait, Status) switch
    {
        (JobWaitKind.AbandonedRun, _) => "Its handler did not stop and still holds a slot",
        (JobWaitKind.Token, _) when Token is { } token => new("Behind another in the line ", new SentencePart.Line(token)),
        (JobWaitKind.Postponed, _) when PostponeUntil is { } until => new("Runs ", until),
        (JobWaitKind.Occurrence, _) when PostponeUntil is { } until => new("Next occurrence ", until),
        (JobWaitKind.Retry, _) when PostponeUntil is { } until => new("Tried again ", until, $": {Texts.FirstLine(Message)}"),
        (JobWaitKind.Paused, _) => "Until somebody resumes it",
        (JobWaitKind.AccessDenied, _) => $"Until somebody resumes it: {Texts.FirstLine(Message)}",
        (_, JobStatusCode.InProgress) => Texts.FirstLine(ProgressMessage),
        (_, JobStatusCode.Pausing or JobStatusCode.Canceling) => "Its handler has not stopped yet",
        (_, JobStatusCode.Failed or JobStatusCode.Canceled) => Texts.FirstLine(Message),
        (_, JobStatusCode.Succeeded) when mayViewData => Texts.FirstLine(Message),
        _ => Sentence.Empty,
    };

    /// <summary>Which attempt it is at, of how many; of a job that recurs, within the occurrence that is under way, and else how often it has run. Empty before the first.</summary>
    /// <param name="most">How many its handler allows; null where that is not known.</param>
    public string AttemptText(int? most) => (Attempt, Recurs, State, Wait) switch
    {
        (0, _, _, _) => string.Empty,
        (_, false, _, _) => Of(Attempt, most),
        (_, _, JobStateCode.Locked, _) => Of(RetryCount + 1, most),
        (_, _, _, JobWaitKind.Retry) => Of(RetryCount, most),
        _ => Numbers.Of(Attempt, "run"),
    };

    private static string Of(int attempt, int? most) => most is null ? $"{attempt}" : $"{attempt}/{most}";

    /// <summary>How long it runs, or its last run took, in seconds; null before the first.</summary>
    public double? SecondsAt(DateTimeOffset now) => State == JobStateCode.Locked && Attempt == 1 && StartedOn is { } started
        ? (now - started).TotalSeconds
        : Seconds;
}
