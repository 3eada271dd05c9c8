using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Recurring;

/// <summary>A rule that somebody tries before it holds: when it would occur, or why it will not do.</summary>
/// <param name="Pattern">The rule as it was typed.</param>
/// <param name="Zone">The zone as it was typed; empty for UTC.</param>
internal sealed record RulePreview(string Pattern, string Zone)
{
    /// <summary>How many occurrences are shown.</summary>
    public const int Shown = 5;

    /// <summary>What the rule gives; null where it was refused, or none was asked for.</summary>
    public RecurrencePreview? Found { get; private init; }

    /// <summary>Why it will not do; null where it does.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Tries the rule that a request names.</summary>
    /// <param name="request">The request, with the options <c>pattern</c> and <c>zone</c>.</param>
    /// <param name="client">Works it out.</param>
    /// <param name="start">Where the series started; null for one that begins now.</param>
    /// <param name="pattern">The rule where the request names none.</param>
    /// <param name="zone">The zone where the request names none.</param>
    public static async Task<RulePreview> TryAsync(PageRequest request, IJobClient client, DateTimeOffset? start, string pattern = "", string zone = "")
    {
        if (request.Option("pattern") is not { } asked)
        {
            return new RulePreview(pattern, zone);
        }

        var preview = new RulePreview(asked.Trim(), (request.Option("zone") ?? "").Trim());
        try
        {
            return preview with { Found = await client.PreviewRecurrenceAsync(preview.Pattern, start, preview.Zone, Shown, start is null ? null : request.Now, request.Cancellation) };
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.Invalid)
        {
            return preview with { Refusal = exception.Message };
        }
    }
}
