using Orleans.AsyncJobs.Handlers.CustomApis;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers;

/// <summary>One handler under its name.</summary>
internal sealed record JobHandlerRegistration(string MessageName, Type HandlerType, JobHandlerOptions Options)
{
    public static JobHandlerRegistration Create(string messageName, Type handlerType, JobHandlerOptions options, int maxNameLength = JobLimits.MaxMessageNameLength)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(messageName);
        Check(messageName.Length <= maxNameLength, $"The message name has {messageName.Length} characters; {maxNameLength} are allowed.");
        Check(options.RetryAttempts is null or (>= 1 and <= 100), $"RetryAttempts of '{messageName}' is {options.RetryAttempts}; 1 to 100 is allowed.");
        Check(options.RetryFactor is null or (>= 1 and <= 100), $"RetryFactor of '{messageName}' is {options.RetryFactor}; 1 to 100 is allowed.");
        Check(options.MaxConcurrentJobs is null or (>= 1 and <= 10_000), $"MaxConcurrentJobs of '{messageName}' is {options.MaxConcurrentJobs}; 1 to 10,000 is allowed.");
        CheckDuration(options.RetryBaseDelay, nameof(options.RetryBaseDelay), messageName);
        CheckDuration(options.RetryMaxDelay, nameof(options.RetryMaxDelay), messageName);
        CheckDuration(options.TimeLimit, nameof(options.TimeLimit), messageName);
        CheckDuration(options.CancelGrace, nameof(options.CancelGrace), messageName);
        return new JobHandlerRegistration(messageName, handlerType, options);
    }

    private static void CheckDuration(TimeSpan? value, string option, string messageName) =>
        Check(value is null || (value > TimeSpan.Zero && value <= TimeSpan.FromDays(30)), $"{option} of '{messageName}' is {value}; more than zero and at most 30 days is allowed.");

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message, nameof(holds));
        }
    }
}

/// <summary>A registered handler with all that is to be known for running it.</summary>
internal sealed record JobHandler(
    string MessageName, Type HandlerType, RetryPolicy Retry, TimeSpan TimeLimit, TimeSpan CancelGrace, int? MaxConcurrentJobs, IJobInputCheck? InputCheck, bool RunsBesideSlots = false)
{
    /// <summary>Whether it runs the background operations of a custom API, and no system jobs.</summary>
    public bool IsCustomApi => HandlerType == typeof(CustomApiHandler);
}
