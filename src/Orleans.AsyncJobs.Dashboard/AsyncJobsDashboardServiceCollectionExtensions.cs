using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs;
using Orleans.AsyncJobs.Dashboard;
using Orleans.AsyncJobs.Dashboard.Activity;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Handlers;
using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Lines;
using Orleans.AsyncJobs.Dashboard.Live;
using Orleans.AsyncJobs.Dashboard.Many;
using Orleans.AsyncJobs.Dashboard.New;
using Orleans.AsyncJobs.Dashboard.Overview;
using Orleans.AsyncJobs.Dashboard.Recurring;
using Orleans.AsyncJobs.Dashboard.Silos;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the page.</summary>
public static class AsyncJobsDashboardServiceCollectionExtensions
{
    /// <summary>
    /// Registers what <c>MapAsyncJobsDashboard</c> and <c>MapAsyncJobs</c> need. It registers the gateway as well, where
    /// <c>AddAsyncJobsGateway</c> was not called before. <c>AddAsyncJobs</c> must have been called, too.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes <see cref="AsyncJobsDashboardOptions"/> after the configuration section <c>AsyncJobs:Dashboard</c>.</param>
    public static IServiceCollection AddAsyncJobsDashboard(this IServiceCollection services, Action<AsyncJobsDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.All(service => service.ServiceType != typeof(RequestRunner)))
        {
            services.AddAsyncJobsGateway();
        }

        services.AddSingleton(new SettingsType("Dashboard", typeof(AsyncJobsDashboardOptions)));
        services.AddOptions<AsyncJobsDashboardOptions>().BindConfiguration("AsyncJobs:Dashboard").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AsyncJobsDashboardOptions>, AsyncJobsDashboardOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton<PageRenderer>();
        services.TryAddSingleton<PageRunner>();
        services.TryAddSingleton<OverviewPage>();
        services.TryAddSingleton<JobsPage>();
        services.TryAddSingleton<JobPage>();
        services.TryAddSingleton<JobChange>();
        services.TryAddSingleton<NewJobPage>();
        services.TryAddSingleton<ManyPage>();
        services.TryAddSingleton<LinesPage>();
        services.TryAddSingleton<LinePage>();
        services.TryAddSingleton<HandlersPage>();
        services.TryAddSingleton<RecurringPage>();
        services.TryAddSingleton<SeriesPage>();
        services.TryAddSingleton<ActivityPage>();
        services.TryAddSingleton<SilosPage>();
        services.TryAddSingleton<LiveReader>();
        services.TryAddSingleton<LiveFeed>();
        services.TryAddSingleton<LivePage>();
        services.TryAddSingleton<RowsPage>();
        services.TryAddSingleton<CompletionPage>();
        return services;
    }
}
