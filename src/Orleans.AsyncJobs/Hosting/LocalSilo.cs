using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>One silo on this machine that no other silo or client can reach by mistake.</summary>
internal static class LocalSilo
{
    /// <summary>Sets up the silo on a free port of loopback, without a gateway.</summary>
    public static ISiloBuilder UseLocalSilo(this ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(gatewayPort: 0);
        silo.Services.AddSingleton<ReservedPort>();
        silo.Services.AddOptions<EndpointOptions>().Configure<ReservedPort>((options, port) => options.SiloPort = port.Number);
        return silo;
    }
}
