using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.AsyncJobs;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Explaining.Silos;
using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Grains.Handlers;
using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Grains.Order;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Handlers.HttpRequest;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Maintenance.Retention;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Reminders;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the job service to the container of a silo.</summary>
public static class AsyncJobsServiceCollectionExtensions
{
    // More calls than this to one job at the same time are told to come back.
    private const int MaxForwardCount = 64;

    /// <summary>
    /// Adds what the grains of the job service need; the silo and the store are added apart. Jobs bring their own
    /// reminders: a reminder service of the silo's other grains has to be there before this call, and goes on as it was.
    /// </summary>
    /// <param name="services">The container of a silo.</param>
    /// <param name="section">The section with the service's settings.</param>
    public static IServiceCollection AddAsyncJobs(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<AsyncJobsOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AsyncJobsOptions>, AsyncJobsOptionsValidator>());
        services.TryAddKeyedSingleton(AsyncJobsDefaults.TimeProviderName, TimeProvider.System);
        services.AddSteadySiloClock();
        services.AddKnownGrainInterfaces();
        services.TryAddSingleton(RandomSource.System);
        services.TryAddSingleton(new DataLimit());
        services.TryAddSingleton<DataUploads>();
        services.TryAddSingleton(HandlerScheduler.ThreadPool);
        services.TryAddSingleton<IJobClient, JobClient>();
        services.AddHandlerSettings();
        services.AddSingleton<HandlerControl>();
        services.AddSingleton<JobHandlerRegistry>();
        services.AddSingleton<JobFactory>();
        services.TryAddSingleton<JobInstruments>();
        services.AddSingleton<DispatchMeasures>();
        services.AddSingleton<QueueGauges>();
        services.AddSingleton<RunPipeline>();
        services.AddSingleton<RunLogWriter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, RunLogProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<LoggerFilterOptions>, RunLogFilter>());
        services.AddSingleton<JobExecutor>();
        services.AddSingleton<RunCheckpoints>();
        services.AddSingleton<RunInputs>();
        services.AddSingleton<HandlerInputs>();
        services.AddSingleton<RunChildren>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<SiloHost>();
        services.AddSingleton<TurnHandOver>();
        services.AddSingleton<CompletionJobs>();
        services.AddSingleton<JobServices>();
        services.AddSingleton<QueuePlaces>();
        services.AddSingleton<JobExplainer>();
        services.AddSingleton<SiloDrain>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloDrain>());
        services.AddHostedService(provider => provider.GetRequiredService<SiloDrain>());
        services.AddSingleton(new SettingsType("", typeof(AsyncJobsOptions)));
        services.AddSingleton(provider => new UnknownSettings(section, provider.GetServices<SettingsType>()));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, UnknownSettingsWarning>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RunGauges>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StoreLifecycle>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DispatchStarter>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, OrphanedRunCheck>();

        // A completed job's grain goes at once. Each of several calls that come together may meet it on its way out and is
        // then passed on; by default the third time is a failure.
        services.Configure<SiloMessagingOptions>(options => options.MaxForwardCount = Math.Max(options.MaxForwardCount, MaxForwardCount));
        services.AddHttpRequestHandler();
        services.AddBackgroundOperations();
        services.AddBulkJobs();
        services.AddPlatformJobs();
        services.AddRetention();
        services.AddJobReminders();
        services.AddSiloReports();
        return services;
    }
}
