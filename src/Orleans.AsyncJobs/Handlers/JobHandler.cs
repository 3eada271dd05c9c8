using Orleans.AsyncJobs.Machine;

namespace Orleans.AsyncJobs.Handlers;

/// <summary>A registered handler with all that is to be known for running it.</summary>
internal sealed record JobHandler(
    string MessageName, Type HandlerType, RetryPolicy Retry, TimeSpan TimeLimit, TimeSpan CancelGrace, int? MaxConcurrentJobs, IJobInputCheck? InputCheck)
{
    /// <summary>The message name where it has a limit of its own, otherwise empty.</summary>
    public string LimitedMessageName => MaxConcurrentJobs is null ? "" : MessageName;
}
