using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>How many jobs of each message name with a limit run, and whether one more may.</summary>
internal sealed class MessageLimits(JobHandlerRegistry handlers)
{
    private readonly Dictionary<string, int> _limits = handlers.Limited.ToDictionary(handler => handler.MessageName, handler => handler.MaxConcurrentJobs!.Value, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);

    public bool IsOpen(JobLane lane) =>
        lane.MessageName.Length == 0
        || !_limits.TryGetValue(lane.MessageName, out var limit)
        || _running.GetValueOrDefault(lane.MessageName) < limit;

    public void Started(JobLane lane) => Count(lane, 1);

    public void Ended(JobLane lane) => Count(lane, -1);

    /// <summary>Running jobs and limit of a name; null where it has no limit.</summary>
    public (int Running, int Limit)? Load(string messageName) =>
        _limits.TryGetValue(messageName, out var limit) ? (_running.GetValueOrDefault(messageName), limit) : null;

    private void Count(JobLane lane, int change)
    {
        if (lane.MessageName.Length > 0)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_running, lane.MessageName, out _) += change;
        }
    }
}
