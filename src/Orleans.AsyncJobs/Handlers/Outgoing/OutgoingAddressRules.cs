using System.Net;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>
/// Says which URLs and addresses a job may send to: https to the public internet, whatever the operator has opened in
/// <see cref="OutgoingOptions.AllowedHosts"/>, and the service's own <c>/healthz</c>.
/// </summary>
/// <remarks>
/// A URL is judged when it is submitted, by its text alone; each address is judged again when a connection is made to
/// it, after name resolution (<see cref="OutgoingConnector"/>). So a name that changes its address gains nothing.
/// </remarks>
internal sealed class OutgoingAddressRules(IOptions<AsyncJobsOptions> options, OwnAddress own)
{
    /// <summary>The longest URL, in characters.</summary>
    public const int MaxUrlLength = 2_048;

    private const string Opening = "an operator can open the host with AsyncJobs:Outgoing:AllowedHosts";

    private readonly AllowedHosts _allowed = new(options.Value.Outgoing.AllowedHosts);

    /// <summary>What is wrong with a URL, as a sentence; null when jobs may send to it.</summary>
    /// <param name="text">The URL as it was submitted.</param>
    /// <param name="url">The URL to use; null when there is a fault.</param>
    public string? FindFault(string text, out Uri? url)
    {
        var fault = FindFormFault(text, out var parsed) ?? FindHostFault(parsed!);
        url = fault is null ? parsed : null;
        return fault;
    }

    /// <summary>Why no connection to an address may be made for a host; null when it may.</summary>
    /// <remarks>The sentence does not show the address: whoever made the job may not know the names of the network.</remarks>
    /// <param name="host">The host of the URL.</param>
    /// <param name="port">The port of the URL.</param>
    /// <param name="address">An address that the host was resolved to.</param>
    public string? FindFault(string host, int port, IPAddress address)
    {
        var name = HostName.Trim(host);
        return _allowed.Contains(name) || _allowed.Contains(address) || SpecialAddresses.FindKind(address) is not { } kind
            || (own.Contains(name, port) && IPAddress.IsLoopback(address))
            ? null
            : $"The host '{name}' stands for an address that is {kind} and not open to jobs; {Opening}.";
    }

    private static string? FindFormFault(string text, out Uri? url)
    {
        url = null;
        if (text.Length == 0)
        {
            return "The url is empty; an absolute https URL is wanted.";
        }

        if (text.Length > MaxUrlLength)
        {
            return $"The url has {text.Length} characters; at most {MaxUrlLength} are allowed.";
        }

        // Uri drops or rewrites these silently, so what is sent would not be what was written.
        foreach (var character in text)
        {
            if (char.IsControl(character) || char.IsWhiteSpace(character) || character == '\\')
            {
                return $"The url holds the character U+{(int)character:X4}, which is not allowed in a URL; percent-encode it.";
            }
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out url) || !(IsHttps(url) || HasScheme(url, Uri.UriSchemeHttp)))
        {
            return "The url is not an absolute http or https URL.";
        }

        return url.UserInfo.Length == 0
            ? FindNameFault(ref url)
            : "The url holds a user name or password before its host; send credentials in a header.";
    }

    /// <summary>Puts the host into the form in which it is asked for; says so where it has none.</summary>
    private static string? FindNameFault(ref Uri url)
    {
        if (HostName.FindMapped(url) is not { } host)
        {
            return $"The url's host '{url.Host}' can be neither a name nor an address.";
        }

        if (!string.Equals(host, url.Host, StringComparison.Ordinal))
        {
            url = new UriBuilder(url) { Host = host }.Uri;
        }

        return null;
    }

    private string? FindHostFault(Uri url)
    {
        var host = HostName.Of(url);
        if (_allowed.Contains(host) || own.IsHealthUrl(url))
        {
            return null;
        }

        if (host.Length == 0)
        {
            return "The url names no host.";
        }

        if (IsLocalhost(host))
        {
            return $"The url's host '{host}' is loopback and not open to jobs; {Opening}.";
        }

        if (HostName.FindAddress(host) is { } address && SpecialAddresses.FindKind(address) is { } kind)
        {
            return $"The url's host {host} is {kind} and not open to jobs; {Opening}.";
        }

        return IsHttps(url) ? null : $"The url uses plain http to '{host}'; use https, or {Opening}.";
    }

    private static bool IsHttps(Uri url) => HasScheme(url, Uri.UriSchemeHttps);

    private static bool HasScheme(Uri url, string scheme) => string.Equals(url.Scheme, scheme, StringComparison.Ordinal);

    // RFC 6761 §6.3: these names are loopback whatever a resolver says.
    private static bool IsLocalhost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
