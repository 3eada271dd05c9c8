using System.Globalization;
using System.Text;
using Orleans.AsyncJobs.Gateway.Labels;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>The part of the page that changes: how many jobs stand where, and the last ones.</summary>
internal static class LiveSection
{
    private static readonly (JobStateCode State, string Meaning, JobStatusCode[] Statuses)[] States =
    [
        (JobStateCode.Ready, "may run, in line for a worker", [JobStatusCode.WaitingForResources]),
        (JobStateCode.Suspended, "postponed, between two attempts, or paused", [JobStatusCode.Waiting]),
        (JobStateCode.Locked, "running now", [JobStatusCode.InProgress, JobStatusCode.Pausing, JobStatusCode.Canceling]),
        (JobStateCode.Completed, "ended", [JobStatusCode.Succeeded, JobStatusCode.Failed, JobStatusCode.Canceled]),
    ];

    public static string Render(IReadOnlyList<JobCount> counts, IReadOnlyList<RecentJob> jobs, DateTimeOffset now, PageLinks links)
    {
        var html = new StringBuilder();
        AppendCounts(html, counts);
        if (jobs.Count == 0)
        {
            html.Append("<section class=\"empty\"><h2>No jobs yet</h2><p>Paste the line below into a terminal. The job appears here within two seconds: first Ready, then Locked while it runs, then Completed.</p></section>");
        }
        else
        {
            JobTable.Append(html, jobs, now, links);
        }

        return html.ToString();
    }

    private static void AppendCounts(StringBuilder html, IReadOnlyList<JobCount> counts)
    {
        html.Append("<section class=\"counts\" aria-label=\"Jobs by state\">");
        foreach (var (state, meaning, statuses) in States)
        {
            var total = counts.Where(count => count.State == state).Sum(count => count.Count);
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"count state-{(int)state}\"><h2>{ColumnLabels.Find("statecode", (int)state)}</h2><p class=\"number\">{total:N0}</p><p class=\"meaning\">{meaning}</p>");
            if (statuses.Length > 1)
            {
                AppendStatuses(html, counts, statuses);
            }

            html.Append("</div>");
        }

        html.Append("</section>");
    }

    private static void AppendStatuses(StringBuilder html, IReadOnlyList<JobCount> counts, JobStatusCode[] statuses)
    {
        html.Append("<ul>");
        foreach (var status in statuses)
        {
            var total = counts.Where(count => count.Status == status).Sum(count => count.Count);
            html.Append(CultureInfo.InvariantCulture, $"<li class=\"status-{(int)status}\"><span>{ColumnLabels.Find("statuscode", (int)status)}</span> <b>{total:N0}</b></li>");
        }

        html.Append("</ul>");
    }
}
