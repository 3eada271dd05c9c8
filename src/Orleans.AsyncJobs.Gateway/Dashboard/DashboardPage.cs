using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>The page around the live section: one HTML file with its style and script inside, and nothing from elsewhere.</summary>
internal static class DashboardPage
{
    private static readonly string Style = EmbeddedText.Read("page.css");
    private static readonly string Script = EmbeddedText.Read("page.js");

    private static readonly string Template = EmbeddedText.Read("page.html")
        .Replace("{{style}}", Style, StringComparison.Ordinal)
        .Replace("{{script}}", Script, StringComparison.Ordinal);

    /// <summary>Only this page's own style and script, by their hashes; requests to this service only; no frames around it.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src '{HashOf(Style)}'; script-src '{HashOf(Script)}'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static string Render(HttpRequest request, string live, string? healthUrl)
    {
        var encoder = HtmlEncoder.Default;
        var address = ServiceAddress.Of(request);

        // What jobs say goes in last, so that nothing in it is taken for a placeholder.
        return Template
            .Replace("{{address}}", encoder.Encode(address), StringComparison.Ordinal)
            .Replace("{{host}}", encoder.Encode(new Uri(address).Host), StringComparison.Ordinal)
            .Replace("{{curl}}", encoder.Encode(CurlLine.For(address, healthUrl)), StringComparison.Ordinal)
            .Replace("{{source}}", encoder.Encode($"{request.PathBase}{DashboardEndpoints.JobsPath}"), StringComparison.Ordinal)
            .Replace("{{live}}", live, StringComparison.Ordinal);
    }

    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
