using System.Collections.Immutable;

namespace Orleans.AsyncJobs;

/// <summary>What a recurrence rule gives from its start on.</summary>
/// <param name="TimeZone">The IANA name of the time zone, whatever name was given: <c>Europe/Berlin</c>, or <c>UTC</c>.</param>
/// <param name="Occurrences">
/// The first occurrences, ascending, at least one unless only those behind a moment were asked for; each with the offset that the zone has then, to the minute, so that it shows the local time.
/// </param>
/// <param name="IsComplete">Whether these are all that there ever are.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.RecurrencePreview")]
public sealed record RecurrencePreview(
    [property: Id(0)] string TimeZone, [property: Id(1)] ImmutableArray<DateTimeOffset> Occurrences, [property: Id(2)] bool IsComplete)
{
    /// <summary>The rule in English, as the end of a sentence that begins with "It runs": <c>every 2 weeks on Tuesday at 07:30</c>. The zone is not part of it.</summary>
    [Id(3)] public required string InWords { get; init; }
}
