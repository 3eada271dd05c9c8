using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Sets up the job service of a host: where it stores, and what it can run.</summary>
/// <param name="services">The host's container.</param>
/// <param name="configuration">The host's configuration.</param>
public sealed class AsyncJobsBuilder(IServiceCollection services, IConfiguration configuration)
{
    /// <summary>The host's container.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>The host's configuration.</summary>
    public IConfiguration Configuration { get; } = configuration;
}
