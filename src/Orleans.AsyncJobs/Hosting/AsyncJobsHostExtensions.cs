using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Settings;
using Orleans.Runtime;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds the job service to a host.</summary>
public static class AsyncJobsHostExtensions
{
    /// <summary>
    /// Makes the host store and run jobs. Settings come from the section <c>AsyncJobs</c> of the configuration. A store
    /// has to be chosen, such as <c>UseSqlite</c>.
    /// </summary>
    /// <remarks>
    /// A host that called <c>UseOrleans</c> before keeps its silo as it is. Any other becomes a silo of its own on this
    /// machine: it listens on loopback, at a free port, has no gateway, and never meets another service.
    /// </remarks>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Chooses the store and more.</param>
    /// <returns>The same host.</returns>
    public static IHostApplicationBuilder AddAsyncJobs(this IHostApplicationBuilder builder, Action<AsyncJobsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(service => service.ServiceType == typeof(ILocalSiloDetails)))
        {
            builder.UseOrleans(silo => silo.UseLocalSilo());
        }

        builder.Services.AddAsyncJobs(builder.Configuration.GetSection(AsyncJobsDefaults.SectionName));
        configure?.Invoke(new AsyncJobsBuilder(builder.Services, builder.Configuration));
        return builder;
    }
}
