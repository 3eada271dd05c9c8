using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.Storage;

namespace Orleans.AsyncJobs.Grains.Handlers;

/// <summary>The settings as their grain has them. Where the store brings no grain storage, nothing can be set.</summary>
internal sealed class HandlerSettingsOfGrain(IGrainFactory grains, IServiceProvider services) : IHandlerSettings
{
    private readonly bool _isStored = services.GetKeyedService<IGrainStorage>(AsyncJobsDefaults.GrainStorageName) is not null;

    private IHandlerSettingsGrain Grain => grains.GetGrain<IHandlerSettingsGrain>(0);

    public Task<HandlerSettings> ReadAsync() => _isStored ? Grain.GetAsync() : Task.FromResult(HandlerSettings.None);

    public Task<HandlerSettings> ChangeAsync(HandlerChange change) => _isStored
        ? Grain.ChangeAsync(change)
        : throw new JobException(
            JobErrorKind.Unavailable,
            JobErrorCodes.AsyncCommunicationError,
            $"Handlers cannot be paused or limited here: the silo has no grain storage named '{AsyncJobsDefaults.GrainStorageName}'.");
}

/// <summary>Adds what keeps the settings of handlers.</summary>
internal static class HandlerSettingsServiceCollectionExtensions
{
    /// <summary>Keeps the settings in a grain, unless something else keeps them.</summary>
    /// <param name="services">The container of a silo.</param>
    public static void AddHandlerSettings(this IServiceCollection services) => services.TryAddSingleton<IHandlerSettings, HandlerSettingsOfGrain>();
}
