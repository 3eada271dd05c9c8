using Orleans.AsyncJobs.Gateway.Security;

namespace Orleans.AsyncJobs;

/// <summary>
/// Who may speak to the gateway besides programs on this machine. Configuration: <c>AsyncJobs:Security</c>.
/// </summary>
/// <remarks>
/// A page on the web can make a browser send requests to a service on loopback. Two things keep it out: the
/// <c>Host</c> header has to be a loopback name or one of <see cref="AllowedHosts"/>, and a request that changes
/// something may come from a page only if the gateway served that page or its origin is one of <see cref="AllowedOrigins"/>.
/// </remarks>
public sealed class GatewaySecurityOptions
{
    /// <summary>
    /// Host names and addresses under which the gateway may be reached besides <c>localhost</c>, <c>127.0.0.0/8</c> and
    /// <c>[::1]</c>; without scheme or port, such as <c>jobs.example.org</c>. The default is none.
    /// </summary>
    [HostEntries("AsyncJobs:Security:AllowedHosts")]
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>
    /// Origins of pages that may change jobs, such as <c>https://tools.example.org</c> or <c>http://localhost:3000</c>.
    /// The gateway's own pages always may. The default is none.
    /// </summary>
    [OriginEntries("AsyncJobs:Security:AllowedOrigins")]
    public IList<string> AllowedOrigins { get; } = [];
}
