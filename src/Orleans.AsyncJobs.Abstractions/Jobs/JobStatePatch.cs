namespace Orleans.AsyncJobs;

/// <summary>
/// A change of state as Dataverse's Web API writes it: a pair of codes, a date, or both; or of when a job recurs.
/// <c>{statecode:3}</c> alone means 3/30.
/// </summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobStatePatch")]
public sealed record JobStatePatch
{
    /// <summary>The state asked for, 0 to 3; anything else is refused.</summary>
    [Id(0)] public int? StateCode { get; init; }

    /// <summary>The status asked for. The default is the state's own: 0, 10, 20 or 30.</summary>
    [Id(1)] public int? StatusCode { get; init; }

    /// <summary>The moment until which the job is to be postponed, UTC.</summary>
    [Id(2)] public DateTimeOffset? PostponeUntil { get; init; }

    /// <summary>The new recurrence parts of a job that recurs, which go with no other change but the zone's. Empty ends the series after the coming occurrence.</summary>
    [Id(3)] public string? RecurrencePattern { get; init; }

    /// <summary>The new time zone of a job that recurs, by an IANA or a Windows name; empty for UTC.</summary>
    [Id(4)] public string? RecurrenceTimeZone { get; init; }
}
