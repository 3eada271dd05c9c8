using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>What people have set of the handlers: told to this grain when it changes, and asked for in every round, so that a lost call heals.</summary>
internal sealed partial class DispatcherGrain
{
    private int _namesInLanes = -1;

    public Task SetHandlersAsync(HandlerSettings handlerSettings)
    {
        Learn(handlerSettings);
        return Task.CompletedTask;
    }

    private void Learn(HandlerSettings handlerSettings)
    {
        if (_limits.Apply(handlerSettings))
        {
            // Until their rows have moved, jobs of a closed name are passed by where they stand.
            _reconcileAt = Elapsed;
        }

        turns.LimitedNames = _limits.Limited;
        measures.PausedHandlers = _limits.Paused;
        Pump();
    }

    private async Task LearnHandlersAsync()
    {
        try
        {
            Learn(await settings.ReadAsync());
        }
        catch (Exception exception) when (_limits.IsKnown)
        {
            LogSettingsUnread(exception, Partition);
        }
    }

    /// <summary>Before the settings are known no job is stored: it would be put in a lane that may be the wrong one.</summary>
    private async Task LearnHandlersBeforeCreateAsync()
    {
        try
        {
            await LearnHandlersAsync();
        }
        catch (Exception exception)
        {
            LogSettingsUnread(exception, Partition);
            throw new JobException(JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, "The settings of handlers cannot be read now; try again in a moment.");
        }
    }

    private async Task MoveLanesAsync()
    {
        var names = _limits.Names.ToArray();
        if (names.Length != _namesInLanes)
        {
            await table.SetLimitedMessageNamesAsync(names, CancellationToken.None);
            _namesInLanes = names.Length;
        }
    }
}
