using System.Security.Cryptography;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>The style sheet, the script and the icon. Their names carry a hash of their content, so browsers keep them for good.</summary>
internal static class PageAssets
{
    private static readonly Dictionary<string, PageResult.File> ByName = new(StringComparer.Ordinal);

    /// <summary>The name of the style sheet.</summary>
    public static string Style { get; } = Add("text/css; charset=utf-8", "page.css", "views.css");

    /// <summary>The name of the script.</summary>
    public static string Script { get; } = Add("text/javascript; charset=utf-8", "page.js", "keys.js", "live.js");

    /// <summary>The name of the icon.</summary>
    public static string Icon { get; } = Add("image/svg+xml", "icon.svg");

    /// <summary>Changes with each build that changes what a browser holds.</summary>
    public static string Build { get; } = HashOf(ByName.Keys.Order(StringComparer.Ordinal).SelectMany(System.Text.Encoding.UTF8.GetBytes).ToArray());

    public static Task<PageResult> GetAsync(PageRequest request)
    {
        var name = request.Route(PageLinks.FileParameter);
        return Task.FromResult<PageResult>(ByName.TryGetValue(name, out var file) ? file : throw WebApiException.UnknownSegment(name));
    }

    // Each file holds one concept; a browser gets those of one type as one.
    private static string Add(string contentType, params ReadOnlySpan<string> resources)
    {
        using var content = new MemoryStream();
        foreach (var resource in resources)
        {
            using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"Orleans.AsyncJobs.Dashboard.Assets.{resource}")
                ?? throw new InvalidOperationException($"The assembly has no resource '{resource}'.");
            stream.CopyTo(content);
        }

        var bytes = content.ToArray();
        var name = $"{Path.GetFileNameWithoutExtension(resources[0])}.{HashOf(bytes)}{Path.GetExtension(resources[0])}";
        ByName.Add(name, new PageResult.File(bytes, contentType) { IsImmutable = true });
        return name;
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];
}
