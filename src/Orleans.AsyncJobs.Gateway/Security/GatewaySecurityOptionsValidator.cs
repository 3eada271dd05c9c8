using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Gateway.Security;

/// <summary>Refuses entries that could never match, with the way to write them.</summary>
internal sealed class GatewaySecurityOptionsValidator : IValidateOptions<GatewaySecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewaySecurityOptions options)
    {
        List<string> failures = [];
        foreach (var host in options.AllowedHosts)
        {
            if (!IsHostName(host))
            {
                failures.Add($"AsyncJobs:Security:AllowedHosts: '{host}' is not a host name. Write it without scheme, port or path, such as 'jobs.example.org'.");
            }
        }

        foreach (var origin in options.AllowedOrigins)
        {
            if (!IsOrigin(origin))
            {
                failures.Add($"AsyncJobs:Security:AllowedOrigins: '{origin}' is not an origin. Write scheme, host and port only, such as 'https://tools.example.org'.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsHostName(string host) =>
        Uri.CheckHostName(host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host) != UriHostNameType.Unknown;

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.UserInfo.Length == 0
        && !origin.EndsWith('/')
        && uri.PathAndQuery is "/"
        && uri.Fragment.Length == 0;
}
