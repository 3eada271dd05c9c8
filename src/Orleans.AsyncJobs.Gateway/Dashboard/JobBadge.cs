using System.Globalization;
using System.Text;
using Orleans.AsyncJobs.Gateway.Labels;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>Where a job stands: its status with a dot in the status's colour, and its state.</summary>
internal static class JobBadge
{
    public static void Append(StringBuilder html, JobStateCode state, JobStatusCode status) =>
        html.Append(CultureInfo.InvariantCulture, $"<span class=\"badge status-{(int)status}\">{ColumnLabels.Find("statuscode", (int)status)}</span><small>{ColumnLabels.Find("statecode", (int)state)}</small>");
}
