using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>What people see and set of the handlers at run time.</summary>
internal sealed partial class HandlerControl(
    JobHandlerRegistry handlers, IHandlerSettings settings, IJobQueries queries, IGrainFactory grains, ILogger<HandlerControl> logger)
{
    /// <summary>How each handler stands, by message name.</summary>
    public async Task<IReadOnlyList<JobHandlerStatus>> ReadAsync(CancellationToken cancellationToken)
    {
        var current = await settings.ReadAsync().WaitAsync(cancellationToken);
        var running = (await queries.CountAsync(cancellationToken)).Where(count => count.State == JobStateCode.Locked)
            .GroupBy(count => count.MessageName, StringComparer.Ordinal).ToDictionary(counts => counts.Key, counts => counts.Sum(count => count.Count), StringComparer.Ordinal);
        return
        [
            .. from name in handlers.MessageNames.Order(StringComparer.Ordinal)
               select StatusOf(handlers.Find(name)!, current.Find(name), (int)running.GetValueOrDefault(name)),
        ];
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

        if (JobActions.FindFault(change.Caller) is { } fault)
        {
            throw fault;
        }

        await TellAsync(await settings.ChangeAsync(change));
    }

    /// <summary>What is not told now is asked for by the dispatcher in its next round.</summary>
    private async Task TellAsync(HandlerSettings current)
    {
        try
        {
            await grains.GetGrain<IDispatcherQueueGrain>(AsyncJobsDefaults.Partition).SetHandlersAsync(current);
        }
        catch (Exception exception)
        {
            LogNotTold(exception);
        }
    }

    private static JobHandlerStatus StatusOf(JobHandler handler, HandlerSetting? setting, int running) => new()
    {
        MessageName = handler.MessageName,
        Running = running,
        Limit = setting?.Limit ?? handler.MaxConcurrentJobs,
        RegisteredLimit = handler.MaxConcurrentJobs,
        IsPaused = setting?.IsPaused ?? false,
        ChangedBy = setting?.ChangedBy,
        ChangedOn = setting?.ChangedOn,
    };
}
