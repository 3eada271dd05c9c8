using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>One silo on this machine that no other silo or client can reach by mistake.</summary>
internal static class LocalSilo
{
    /// <summary>Sets up the silo on a free port of loopback, without a gateway.</summary>
    /// <remarks>
    /// The only silo has the whole grain directory, and looks there. A cache in front of it would keep an entry for each of the
    /// last 1,000,000 jobs.
    /// </remarks>
    public static ISiloBuilder UseLocalSilo(this ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(gatewayPort: 0);
        silo.Services.AddSingleton<ReservedPort>();
        silo.Services.Configure<GrainDirectoryOptions>(options => options.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.None);
        silo.Services.AddOptions<EndpointOptions>().Configure<ReservedPort>((options, port) => options.SiloPort = port.Number);
        return silo;
    }
}
