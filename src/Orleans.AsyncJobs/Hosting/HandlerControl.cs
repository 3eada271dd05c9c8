using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>What people see and set of the handlers at run time.</summary>
internal sealed class HandlerControl(JobHandlerRegistry handlers, IHandlerSettings settings, RunningJobs running)
{
    /// <summary>How each handler stands, by message name.</summary>
    public async Task<IReadOnlyList<JobHandlerStatus>> ReadAsync(CancellationToken cancellationToken)
    {
        var current = await settings.ReadAsync().WaitAsync(cancellationToken);
        return [.. handlers.MessageNames.Order(StringComparer.Ordinal).Select(name => StatusOf(handlers.Find(name)!, current.Find(name)))];
    }

    /// <summary>Pauses or resumes a handler, or changes its limit.</summary>
    /// <exception cref="JobException">No handler has this name, or the limit is out of its range.</exception>
    public async Task ChangeAsync(HandlerChange change)
    {
        if (handlers.Find(change.MessageName) is null)
        {
            var nearest = NearestName.Find(change.MessageName, handlers.MessageNames);
            var hint = nearest is null ? "" : $" Did you mean '{nearest}'?";
            throw new JobException(
                JobErrorKind.NotFound, JobErrorCodes.AsyncOperationTypeIsNotRecognized, $"No handler is registered for the message name '{change.MessageName}'.{hint}");
        }

        if (change.Limit is < 1 or > JobLimits.MaxHandlerLimit)
        {
            throw JobException.Invalid($"The limit is {change.Limit}; 1 to {JobLimits.MaxHandlerLimit} is allowed, or none for the one it is registered with.");
        }

        await settings.ChangeAsync(change);
    }

    private JobHandlerStatus StatusOf(JobHandler handler, HandlerSetting? setting) => new()
    {
        MessageName = handler.MessageName,
        Running = running.CountOf(handler.MessageName),
        Limit = setting?.Limit ?? handler.MaxConcurrentJobs,
        RegisteredLimit = handler.MaxConcurrentJobs,
        IsPaused = setting?.IsPaused ?? false,
        ChangedBy = setting?.ChangedBy,
        ChangedOn = setting?.ChangedOn,
    };
}
