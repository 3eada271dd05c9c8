using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>Keeps what people have set of the handlers, once for all silos and over restarts.</summary>
internal interface IHandlerSettings
{
    /// <summary>The settings that hold.</summary>
    Task<HandlerSettings> ReadAsync();

    /// <summary>Stores a change, and an entry in the activity where it changes something.</summary>
    /// <param name="change">The change.</param>
    /// <returns>The settings that hold now.</returns>
    Task<HandlerSettings> ChangeAsync(HandlerChange change);
}

/// <summary>The one grain of the service that has the handlers' settings.</summary>
[Alias("Orleans.AsyncJobs.IHandlerSettingsGrain")]
internal interface IHandlerSettingsGrain : IGrainWithIntegerKey
{
    /// <inheritdoc cref="IHandlerSettings.ReadAsync"/>
    [Alias("Get")]
    Task<HandlerSettings> GetAsync();

    /// <inheritdoc cref="IHandlerSettings.ChangeAsync"/>
    [Alias("Change")]
    Task<HandlerSettings> ChangeAsync(HandlerChange change);
}
