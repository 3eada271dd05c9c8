using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Grains.Handlers;

/// <summary>
/// What people have set of the handlers, in the grain storage of the service. A change and what is told of it in the
/// activity lie in different places: the entry is kept with the change until it is there, so that neither goes missing. A
/// process that dies in between may write it twice.
/// </summary>
internal sealed partial class HandlerSettingsGrain(
    [PersistentState("handlers", AsyncJobsDefaults.GrainStorageName)] IPersistentState<HandlerSettingsState> state,
    IServiceProvider services,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<HandlerSettingsGrain> logger) : Grain, IHandlerSettingsGrain
{
    private HandlerSettings Settings => new(state.State.Version, [.. state.State.Handlers]);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RecordAsync();
        }
        catch (Exception exception)
        {
            // The settings hold all the same; the entries are written with the next change or activation.
            LogNotRecorded(exception);
        }
    }

    public Task<HandlerSettings> GetAsync() => Task.FromResult(Settings);

    public async Task<HandlerSettings> ChangeAsync(HandlerChange change)
    {
        var now = time.GetUtcNow();
        var after = Settings.With(change, now);
        if (after.Version != state.State.Version)
        {
            var before = state.State;
            state.State = new HandlerSettingsState { Version = after.Version, Handlers = [.. after.Handlers], Unrecorded = [.. before.Unrecorded, ActionOf(change, now)] };
            try
            {
                await state.WriteStateAsync();
            }
            catch
            {
                // Whether it is stored is not known: the next activation reads what is.
                state.State = before;
                DeactivateOnIdle();
                throw;
            }
        }

        await RecordAsync();
        return Settings;
    }

    private async Task RecordAsync()
    {
        if (state.State.Unrecorded.Count == 0)
        {
            return;
        }

        var records = services.GetRequiredService<IJobRecords>();
        foreach (var action in state.State.Unrecorded.ToArray())
        {
            await records.AppendActionAsync(action, CancellationToken.None);
            state.State.Unrecorded.Remove(action);
        }

        await state.WriteStateAsync();
    }

    private static JobAction ActionOf(HandlerChange change, DateTimeOffset now) => new()
    {
        On = now,
        Caller = change.Caller,
        Verb = change.Verb,
        Name = change.MessageName,
        Limit = change.Limit,
    };
}

/// <summary>What is stored.</summary>
[GenerateSerializer, Alias("Orleans.AsyncJobs.HandlerSettingsState")]
internal sealed class HandlerSettingsState
{
    /// <summary>One more with each change.</summary>
    [Id(0)] public long Version { get; set; }

    /// <summary>One for each handler that was ever changed.</summary>
    [Id(1)] public List<HandlerSetting> Handlers { get; set; } = [];

    /// <summary>What is not yet told in the activity.</summary>
    [Id(2)] public List<JobAction> Unrecorded { get; set; } = [];
}
