using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>The page that explains one job: why it waits, what would unblock it, and what stands in front of it.</summary>
internal static class ExplanationPage
{
    private static readonly string Template = EmbeddedText.Read("explain.html")
        .Replace("{{style}}", EmbeddedText.Read("page.css"), StringComparison.Ordinal);

    /// <summary>Renders the page.</summary>
    /// <param name="request">The request.</param>
    /// <param name="jobId">The job that was asked for.</param>
    /// <param name="explanation">What was answered; null when there is no such job.</param>
    /// <param name="now">When it was answered.</param>
    public static string Render(HttpRequest request, Guid jobId, JobExplanation? explanation, DateTimeOffset now)
    {
        var pathBase = HtmlEncoder.Default.Encode(request.PathBase.ToUriComponent());
        var row = $"{pathBase}/api/data/v9.2/{JobModel.EntitySetName}({jobId:D})";
        var content = new StringBuilder();
        if (explanation is null)
        {
            content.Append(CultureInfo.InvariantCulture, $"<section class=\"empty\"><h2>There is no job {jobId:D}</h2><p>It was deleted, by somebody or, with auto-delete, when it had succeeded; or it never was.</p></section>");
        }
        else
        {
            ExplanationSection.Append(content, explanation, now, $"{pathBase}{DashboardEndpoints.ExplainPath}");
        }

        // What jobs say goes in last, so that nothing in it is taken for a placeholder.
        return Template
            .Replace("{{home}}", $"{pathBase}/", StringComparison.Ordinal)
            .Replace("{{row}}", row, StringComparison.Ordinal)
            .Replace("{{moment}}", now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{explanation}}", content.ToString(), StringComparison.Ordinal);
    }
}
