using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.GrainStates;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;
using Orleans.Storage;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>Registers the embedded store.</summary>
public static class SqliteJobStoreExtensions
{
    /// <summary>
    /// Keeps jobs in one SQLite file. The store is <see cref="IJobStore"/>, <see cref="IJobTable"/>,
    /// <see cref="IJobQueries"/>, <see cref="IJobRecords"/> and <see cref="IBulkDeleteRecords"/> of the container; whoever
    /// hosts it opens and closes it. It is the grain storage <c>asyncjobs</c> as well, where the container has no other of that
    /// name.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="OptionsValidationException">Thrown where the store is resolved: an option is not valid; the message names its key.</exception>
    public static IServiceCollection AddSqliteJobStore(this IServiceCollection services, Action<SqliteJobStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SqliteJobStoreOptions>().Configure(configure ?? (static _ => { })).ValidateOnStart();
        services.AddLogging();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteJobStoreOptions>, SqliteJobStoreOptionsValidator>());
        services.TryAddKeyedSingleton(AsyncJobsDefaults.TimeProviderName, TimeProvider.System);
        services.TryAddSingleton<JobInstruments>();
        services.TryAddSingleton<StoreHooks>();
        services.TryAddSingleton<SqliteJobStore>();
        services.TryAddSingleton<IJobStore>(static provider => provider.GetRequiredService<SqliteJobStore>());
        services.TryAddSingleton<IJobTable>(static provider => provider.GetRequiredService<SqliteJobStore>());
        services.TryAddSingleton<IJobQueries>(static provider => provider.GetRequiredService<SqliteJobStore>());
        services.TryAddKeyedSingleton<IGrainStorage, SqliteGrainStorage>(AsyncJobsDefaults.GrainStorageName);
        services.TryAddSingleton<IJobRecords>(static provider => provider.GetRequiredService<SqliteJobStore>());
        services.TryAddSingleton<IBulkDeleteRecords>(static provider => provider.GetRequiredService<SqliteJobStore>());
        return services;
    }
}
