using System.Security.Cryptography;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>The style sheet, the script and the icon. Their names carry a hash of their content, so browsers keep them for good.</summary>
internal static class PageAssets
{
    private static readonly Dictionary<string, PageResult.File> ByName = new(StringComparer.Ordinal);

    /// <summary>The name of the style sheet.</summary>
    public static string Style { get; } = Add("page.css", "text/css; charset=utf-8");

    /// <summary>The name of the script.</summary>
    public static string Script { get; } = Add("page.js", "text/javascript; charset=utf-8");

    /// <summary>The name of the icon.</summary>
    public static string Icon { get; } = Add("icon.svg", "image/svg+xml");

    /// <summary>Changes with each build that changes what a browser holds.</summary>
    public static string Build { get; } = HashOf(ByName.Keys.Order(StringComparer.Ordinal).SelectMany(System.Text.Encoding.UTF8.GetBytes).ToArray());

    public static Task<PageResult> GetAsync(PageRequest request)
    {
        var name = request.Route(PageLinks.FileParameter);
        return Task.FromResult<PageResult>(ByName.TryGetValue(name, out var file) ? file : throw WebApiException.UnknownSegment(name));
    }

    private static string Add(string resource, string contentType)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"Orleans.AsyncJobs.Dashboard.Assets.{resource}")
            ?? throw new InvalidOperationException($"The assembly has no resource '{resource}'.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var name = $"{Path.GetFileNameWithoutExtension(resource)}.{HashOf(bytes)}{Path.GetExtension(resource)}";
        ByName.Add(name, new PageResult.File(bytes, contentType) { IsImmutable = true });
        return name;
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];
}
