namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>
/// Where this service itself listens on loopback. Jobs may call its health (<c>/healthz</c>) although loopback is closed to
/// them, so that a first job works on a fresh installation; no other path and no other port is opened.
/// </summary>
internal sealed class OwnAddress
{
    private volatile Uri[] _healthUrls = [];

    /// <summary>The health address to show to people; null as long as no address on loopback is known.</summary>
    public string? HealthUrl => _healthUrls is [var first, ..] ? first.AbsoluteUri : null;

    /// <summary>Takes the place of what was known.</summary>
    /// <param name="urls">Where the service listens. What is not a fixed port of a loopback address is passed over.</param>
    /// <param name="healthPath">The path of its health.</param>
    public void Set(IEnumerable<string> urls, string healthPath = "/healthz")
    {
        ArgumentNullException.ThrowIfNull(urls);
        ArgumentNullException.ThrowIfNull(healthPath);
        _healthUrls = [.. urls.Select(url => FindHealthUrl(url, healthPath)).OfType<Uri>()];
    }

    /// <summary>Whether a URL is the health address, exactly: scheme, host, port and path, and no query.</summary>
    /// <param name="url">An absolute URL.</param>
    internal bool IsHealthUrl(Uri url) => Array.Exists(_healthUrls, own =>
        IsSame(url.Scheme, own.Scheme) && IsSame(HostName.Of(url), HostName.Of(own)) && url.Port == own.Port && IsSame(url.PathAndQuery, own.AbsolutePath));

    /// <summary>Whether a connection goes to this service.</summary>
    /// <param name="host">The host of the URL.</param>
    /// <param name="port">The port of the URL.</param>
    internal bool Contains(string host, int port) => Array.Exists(_healthUrls, own => IsSame(host, HostName.Of(own)) && port == own.Port);

    private static Uri? FindHealthUrl(string url, string path) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.IsLoopback && parsed.Port > 0 ? new Uri(parsed, path) : null;

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}
