using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>An explanation and its chain as HTML. Everything a job says is encoded.</summary>
internal static class ExplanationSection
{
    public static void Append(StringBuilder html, JobExplanation job, DateTimeOffset now, PageLinks links)
    {
        html.Append("<section class=\"explanation\"><h2>").Append(Encode(NameOf(job))).Append("</h2><p class=\"where\">");
        JobBadge.Append(html, job.State, job.Status);
        html.Append("</p><p class=\"reason\">").Append(job.Reason.Length == 0 ? "Nothing holds it." : Encode(job.Reason)).Append("</p>");
        if (job.Remedy.Length > 0)
        {
            html.Append("<h3>What would unblock it</h3><p>").Append(Encode(job.Remedy)).Append("</p>");
        }

        ExplanationFacts.Append(html, job, now);
        html.Append("</section>");
        if (!job.Chain.IsDefaultOrEmpty)
        {
            AppendChain(html, job, now, links);
        }
    }

    private static void AppendChain(StringBuilder html, JobExplanation job, DateTimeOffset now, PageLinks links)
    {
        html.Append("<section class=\"chain\"><h2>In front of it</h2><p class=\"meaning\">The nearest first; the last one is what really blocks.</p><ol>");
        // Beyond the most that is counted, this is the least that it can be.
        var isCounted = job.InFront is null or <= JobExplanation.MaxCount;
        var more = (job.InFront ?? 0) - job.Chain.Length;
        for (var i = 0; i < job.Chain.Length; i++)
        {
            // A long chain comes without its middle.
            var isLast = i == job.Chain.Length - 1;
            if (isLast && more > 0)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li data-place=\"⋮\">{(isCounted ? string.Empty : "at least ")}{more:N0} more {(more == 1 ? "job" : "jobs")}</li>");
            }

            AppendLink(html, job.Chain[i], place: Place(isLast && more > 0 ? more + i + 1 : i + 1, isCounted || !isLast), now, links);
        }

        html.Append("</ol></section>");
    }

    private static string Place(long number, bool isExact) => string.Create(CultureInfo.InvariantCulture, $"{number}{(isExact ? string.Empty : "+")}");

    private static void AppendLink(StringBuilder html, JobExplanation link, string place, DateTimeOffset now, PageLinks links)
    {
        html.Append(CultureInfo.InvariantCulture, $"<li data-place=\"{place}\"><p class=\"job\"><a href=\"{Encode(links.Explain(link.JobId))}\">{Encode(NameOf(link))}</a></p><p class=\"where\">");
        JobBadge.Append(html, link.State, link.Status);
        html.Append("</p>");
        if (link.Reason.Length > 0)
        {
            html.Append("<p>").Append(Encode(link.Reason)).Append("</p>");
        }

        if (link.Remedy.Length > 0)
        {
            html.Append("<p class=\"meaning\">").Append(Encode(link.Remedy)).Append("</p>");
        }

        ExplanationFacts.Append(html, link, now);
        html.Append("</li>");
    }

    private static string NameOf(JobExplanation job) => job.Name.Length == 0 ? "(no name)" : job.Name;

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
