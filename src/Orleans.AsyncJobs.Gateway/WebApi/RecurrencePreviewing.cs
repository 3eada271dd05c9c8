using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>PreviewRecurrence(Pattern=…,Start=…,Zone=…,Count=…,After=…)</c>: when a job with a recurrence rule would run.</summary>
internal sealed class RecurrencePreviewing(IJobClient client)
{
    private const string Pattern = "Pattern";
    private const string Start = "Start";
    private const string Zone = "Zone";
    private const string Count = "Count";
    private const string After = "After";
    private const int UsualCount = 5;
    private const string Example = "PreviewRecurrence(Pattern='FREQ=DAILY;BYHOUR=3',Start=2026-11-26T00:00:00Z,Zone='Europe/Berlin',Count=5)";

    public async Task PreviewAsync(HttpContext context, ResourcePath path)
    {
        var arguments = FunctionArguments.Read(context.Request, path.Key, Example, Pattern, Start, Zone, Count, After);
        var preview = await client.PreviewRecurrenceAsync(
            arguments.Text(Pattern) ?? throw arguments.Missing(Pattern),
            arguments.Moment(Start),
            arguments.Text(Zone),
            arguments.Number(Count, least: 1, RecurrenceLimits.MaxPreview) ?? UsualCount,
            arguments.Moment(After),
            context.RequestAborted);
        await Answer.WriteAsync(context, "PreviewRecurrenceResponse", new PreviewAnswer(
            preview.TimeZone,
            preview.InWords,
            preview.IsComplete,
            preview.Occurrences.Select(occurrence => new PreviewedOccurrence(occurrence, $"{occurrence:yyyy-MM-ddTHH:mm:sszzz}"))));
    }
}

/// <summary>When a job with a rule would run.</summary>
internal sealed record PreviewAnswer(string TimeZone, string Words, bool Complete, IEnumerable<PreviewedOccurrence> Value);

/// <summary>One moment, in UTC and in the zone of the rule.</summary>
internal sealed record PreviewedOccurrence(DateTimeOffset On, string Local);
