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

    private const string RowTemplate = """
        <footer>
          <p>The same as JSON: <a href="{{row}}/Microsoft.Dynamics.CRM.ExplainJob()"><code>{{row}}/Microsoft.Dynamics.CRM.ExplainJob()</code></a></p>
          <p>The job's row: <a href="{{row}}"><code>{{row}}</code></a></p>
        </footer>
        """;

    /// <summary>Renders the page.</summary>
    /// <param name="links">Where links lead.</param>
    /// <param name="jobId">The job that was asked for.</param>
    /// <param name="explanation">What was answered; null when there is no such job.</param>
    /// <param name="now">When it was answered.</param>
    public static string Render(PageLinks links, Guid jobId, JobExplanation? explanation, DateTimeOffset now)
    {
        var content = new StringBuilder();
        if (explanation is null)
        {
            content.Append(CultureInfo.InvariantCulture, $"<section class=\"empty\"><h2>There is no job {jobId:D}</h2><p>It was deleted, by somebody or, with auto-delete, when it had succeeded; or it never was.</p></section>");
        }
        else
        {
            ExplanationSection.Append(content, explanation, now, links);
        }

        // What jobs say goes in last, so that nothing in it is taken for a placeholder.
        return Template
            .Replace("{{home}}", HtmlEncoder.Default.Encode(links.Home), StringComparison.Ordinal)
            .Replace("{{rows}}", links.Row(jobId) is { } row ? RowTemplate.Replace("{{row}}", HtmlEncoder.Default.Encode(row), StringComparison.Ordinal) : string.Empty, StringComparison.Ordinal)
            .Replace("{{moment}}", now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{explanation}}", content.ToString(), StringComparison.Ordinal);
    }
}
