using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs;

/// <summary>A line that a handler logged in a run.</summary>
/// <param name="Number">Its number in the run, from 1. Where numbers are missing, older lines were dropped.</param>
/// <param name="On">When, UTC.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Category">The logger's category.</param>
/// <param name="Text">The message, with an exception behind it.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobLogLine")]
public sealed record JobLogLine(
    [property: Id(0)] long Number,
    [property: Id(1)] DateTimeOffset On,
    [property: Id(2)] LogLevel Level,
    [property: Id(3)] string Category,
    [property: Id(4)] string Text)
{
    /// <summary>How much of a run's log is kept: 64 KiB in UTF-8. The oldest lines go first.</summary>
    public const int MaxRunBytes = 65_536;
}
