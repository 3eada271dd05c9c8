using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>The page around the live section: one HTML file with its style and script inside, and nothing from elsewhere.</summary>
internal static class DashboardPage
{
    private static readonly string Style = EmbeddedText.Read("page.css");
    private static readonly string Script = EmbeddedText.Read("page.js");

    private static readonly string Template = EmbeddedText.Read("page.html")
        .Replace("{{style}}", Style, StringComparison.Ordinal)
        .Replace("{{script}}", Script, StringComparison.Ordinal);

    private static readonly string TryTemplate = EmbeddedText.Read("try.html");

    /// <summary>Only this page's own style and script, by their hashes; requests to this service only; no frames around it.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src '{HashOf(Style)}'; script-src '{HashOf(Script)}'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static string Render(PageLinks links, string live, string? healthUrl)
    {
        var encoder = HtmlEncoder.Default;

        // What jobs say goes in last, so that nothing in it is taken for a placeholder.
        return Template
            .Replace("{{address}}", encoder.Encode(links.Page), StringComparison.Ordinal)
            .Replace("{{try}}", links.WebApi is null ? string.Empty : TryIt(links.WebApi, healthUrl), StringComparison.Ordinal)
            .Replace("{{webapi}}", links.WebApi is null ? string.Empty : $"<p>Web API: <code>{encoder.Encode(links.WebApi)}{JobModel.EntitySetName}</code></p>", StringComparison.Ordinal)
            .Replace("{{source}}", encoder.Encode(links.Jobs), StringComparison.Ordinal)
            .Replace("{{live}}", live, StringComparison.Ordinal);
    }

    private static string TryIt(string webApi, string? healthUrl) => TryTemplate
        .Replace("{{what}}", healthUrl is null ? "sends one request" : "calls this service back", StringComparison.Ordinal)
        .Replace("{{host}}", HtmlEncoder.Default.Encode(new Uri(webApi).Host), StringComparison.Ordinal)
        .Replace("{{curl}}", HtmlEncoder.Default.Encode(CurlLine.For(webApi, healthUrl)), StringComparison.Ordinal);

    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
