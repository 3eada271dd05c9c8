using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>The numbers, dates and texts behind an explanation, as a list of names and values.</summary>
internal static class ExplanationFacts
{
    public static void Append(StringBuilder html, JobExplanation job, DateTimeOffset now)
    {
        var facts = Of(job, now).ToList();
        if (facts.Count == 0)
        {
            return;
        }

        html.Append("<dl>");
        foreach (var (name, value) in facts)
        {
            html.Append("<div><dt>").Append(name).Append("</dt><dd>").Append(HtmlEncoder.Default.Encode(value)).Append("</dd></div>");
        }

        html.Append("</dl>");
    }

    private static IEnumerable<(string Name, string Value)> Of(JobExplanation job, DateTimeOffset now)
    {
        if (job is { Place: { } place, LineLength: { } length })
        {
            yield return ("Place in line", $"{Number(place)} of {Counted(length)}");
        }

        if (Pair(job.Running, job.Limit) is { } running)
        {
            yield return ("Running", running);
        }

        if (job.InFront is { } inFront)
        {
            yield return ("Jobs in front", Counted(inFront));
        }

        if (job.Until is { } until)
        {
            yield return ("Until", $"{JobTable.Moment(until, now)} UTC");
        }

        if (Pair(job.Retry, job.MaxRetries) is { } retry)
        {
            yield return ("Next retry", retry);
        }

        if (job.LastErrorCode is { } code)
        {
            yield return ("Last error", string.Create(CultureInfo.InvariantCulture, $"0x{code:x8}"));
        }

        if (job.LastError is { Length: > 0 } error)
        {
            yield return ("What it said", JobTable.Cut(error));
        }

        if (job.By is { Length: > 0 } by)
        {
            yield return ("By", by);
        }

        if (job.Since is { } since)
        {
            yield return ("Since", $"{JobTable.Moment(since, now)} UTC");
        }
    }

    private static string? Pair(long? value, long? total) => (value, total) switch
    {
        (null, _) => null,
        ({ } only, null) => Number(only),
        ({ } part, { } whole) => $"{Number(part)} of {Number(whole)}",
    };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Counted(long value) => value > JobExplanation.MaxCount ? $"more than {Number(JobExplanation.MaxCount)}" : Number(value);
}
