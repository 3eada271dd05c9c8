using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>The list of the last jobs. Everything a job says is encoded.</summary>
internal static class JobTable
{
    /// <summary>Longer messages are cut: the row's own address shows them whole.</summary>
    private const int MessageChars = 240;

    public static void Append(StringBuilder html, IReadOnlyList<RecentJob> jobs, DateTimeOffset now, PageLinks links)
    {
        html.Append("<section class=\"jobs\"><h2>Last jobs</h2><table><thead><tr><th>State</th><th>Job</th><th>What is going on</th><th>Created</th><th>Started</th><th>Completed</th></tr></thead><tbody>");
        foreach (var job in jobs)
        {
            AppendJob(html, job, now, links);
        }

        html.Append("</tbody></table></section>");
    }

    private static void AppendJob(StringBuilder html, RecentJob job, DateTimeOffset now, PageLinks links)
    {
        html.Append("<tr><td class=\"where\">");
        JobBadge.Append(html, job.State, job.Status);
        html.Append("</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"job\">{Link(links.Row(job.Id), job.Name.Length == 0 ? "(no name)" : job.Name)}<small>{Encode(job.MessageName)}</small></td><td class=\"why\">");
        AppendReason(html, job, now, links);
        html.Append("</td>");
        AppendTime(html, "Created", job.CreatedOn, now);
        AppendTime(html, "Started", job.StartedOn, now);
        AppendTime(html, "Completed", job.CompletedOn, now);
        html.Append("</tr>");
    }

    private static void AppendReason(StringBuilder html, RecentJob job, DateTimeOffset now, PageLinks links)
    {
        var reason = Encode(JobReason.Of(job, now));
        if (reason.Length > 0 && job.Waits)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Encode(links.Explain(job.Id))}\">{reason}</a></p>");
        }
        else if (reason.Length > 0)
        {
            html.Append("<p>").Append(reason).Append("</p>");
        }

        if (job is { State: JobStateCode.Locked, PercentComplete: { } percent })
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"progress\"><progress max=\"100\" value=\"{percent}\"></progress> {percent} %</p>");
        }

        if (job.State != JobStateCode.Completed && job.ProgressMessage is { Length: > 0 } progress)
        {
            html.Append("<p class=\"text\">").Append(Encode(Cut(progress))).Append("</p>");
        }

        if (job.ErrorCode is { } code)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p><code>0x{code:x8}</code></p>");
        }

        if (job.Message is { Length: > 0 } message)
        {
            html.Append("<p class=\"text\">").Append(Encode(Cut(message))).Append("</p>");
        }
    }

    private static void AppendTime(StringBuilder html, string label, DateTimeOffset? moment, DateTimeOffset now)
    {
        html.Append("<td class=\"time\" data-label=\"").Append(label).Append("\">");
        if (moment is { } value)
        {
            html.Append(CultureInfo.InvariantCulture, $"<time datetime=\"{value.UtcDateTime:O}\" title=\"{value.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC\">{Moment(value, now)}</time>");
        }
        else
        {
            html.Append("<span class=\"none\">–</span>");
        }

        html.Append("</td>");
    }

    /// <summary>The time of day, with the date where it is another day than today.</summary>
    public static string Moment(DateTimeOffset moment, DateTimeOffset now) =>
        moment.UtcDateTime.ToString(moment.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The start of a long text.</summary>
    public static string Cut(string text) => text.Length <= MessageChars ? text : $"{text[..MessageChars]}…";

    private static string Link(string? address, string text) => address is null ? Encode(text) : $"<a href=\"{Encode(address)}\">{Encode(text)}</a>";

    private static string Encode(string? text) => string.IsNullOrEmpty(text) ? string.Empty : HtmlEncoder.Default.Encode(text);
}
