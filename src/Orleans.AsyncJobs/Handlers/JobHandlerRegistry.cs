using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers;

/// <summary>The handlers of this service by message name.</summary>
internal sealed class JobHandlerRegistry
{
    private readonly FrozenDictionary<string, JobHandler> _handlers;

    public JobHandlerRegistry(IEnumerable<JobHandlerRegistration> registrations, IOptions<AsyncJobsOptions> options, IServiceProvider services)
    {
        var handlers = new Dictionary<string, JobHandler>(StringComparer.Ordinal);
        foreach (var registration in registrations)
        {
            if (!handlers.TryAdd(registration.MessageName, Resolve(registration, options.Value, services)))
            {
                throw new InvalidOperationException($"Two handlers are registered for the message name '{registration.MessageName}'; leave one.");
            }
        }

        _handlers = handlers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> MessageNames => _handlers.Keys;

    public IEnumerable<JobHandler> Limited => _handlers.Values.Where(handler => handler.MaxConcurrentJobs is not null);

    public JobHandler? Find(string messageName) => _handlers.GetValueOrDefault(messageName);

    private static JobHandler Resolve(JobHandlerRegistration registration, AsyncJobsOptions defaults, IServiceProvider services)
    {
        var own = registration.Options;
        var retry = new RetryPolicy(
            own.RetryAttempts ?? defaults.Retry.Attempts,
            own.RetryBaseDelay ?? defaults.Retry.BaseDelay,
            own.RetryFactor ?? defaults.Retry.Factor,
            own.RetryMaxDelay ?? defaults.Retry.MaxDelay);
        return new JobHandler(
            registration.MessageName,
            registration.HandlerType,
            retry,
            own.TimeLimit ?? defaults.Handlers.TimeLimit,
            own.CancelGrace ?? defaults.Handlers.CancelGrace,
            own.MaxConcurrentJobs,
            own.InputCheck is { } check ? (IJobInputCheck)services.GetRequiredService(check) : null,
            own.RunsBesideSlots);
    }
}
