using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Orleans.AsyncJobs.Server;

/// <summary>Where the server may listen: on this machine alone, as long as it asks nobody to log in.</summary>
internal static class ListenAddresses
{
    private const string EndpointsKey = "Kestrel:Endpoints";

    /// <summary>Refuses what is no address or would let other machines in.</summary>
    /// <exception cref="ArgumentException">One of the addresses will not do.</exception>
    public static void Check(string urls)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Length == 0)
        {
            throw new ArgumentException("--urls names no address; give one such as http://127.0.0.1:5080.", nameof(urls));
        }

        foreach (var address in addresses)
        {
            Check(Parse(address), address);
        }
    }

    /// <summary>What is wrong with a configuration that says where to listen in another way, past <see cref="Check(string)"/>; null when it does not.</summary>
    public static string? FindFault(IConfiguration configuration) => configuration.GetSection(EndpointsKey).GetChildren().Any()
        ? $"{EndpointsKey} is set, in a setting, a file or the environment; it would open addresses past --urls. Remove it and say where to listen with --urls."
        : null;

    private static void Check(BindingAddress binding, string address)
    {
        if (binding.Scheme != Uri.UriSchemeHttp)
        {
            throw new ArgumentException($"--urls {address}: only http is served; put a proxy that speaks https in front.", nameof(address));
        }

        if (binding.PathBase.Length > 0 || binding.Port is < 0 or > ushort.MaxValue)
        {
            throw new ArgumentException($"--urls {address} is not an address: scheme, host and port make one, such as http://127.0.0.1:5080.", nameof(address));
        }

        if (!IsLoopback(binding.Host))
        {
            throw new ArgumentException(
                $"--urls {address} would let other machines in, and nobody is asked to log in. Listen on a loopback address such as http://127.0.0.1:{binding.Port}.",
                nameof(address));
        }

        // The name stands for two addresses, and a free port of the one may be taken on the other.
        if (binding.Port == 0 && !IPAddress.TryParse(binding.Host, out _))
        {
            throw new ArgumentException($"--urls {address} asks for any free port, which needs an address: http://127.0.0.1:0.", nameof(address));
        }
    }

    private static BindingAddress Parse(string address)
    {
        try
        {
            return BindingAddress.Parse(address);
        }
        catch (FormatException exception)
        {
            throw new ArgumentException($"--urls {address} is not an address; give one such as http://127.0.0.1:5080.", nameof(address), exception);
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}
