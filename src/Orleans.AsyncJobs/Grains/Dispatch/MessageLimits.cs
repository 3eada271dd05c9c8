using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// How many jobs of each message name run, and whether one more may: by the limit the handler is registered with, and by
/// what people have set since.
/// </summary>
internal sealed class MessageLimits(JobHandlerRegistry handlers)
{
    private readonly HashSet<string> _names = handlers.Limited.Select(handler => handler.MessageName).ToHashSet(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);
    private FrozenDictionary<string, int> _limits = LimitsOf(handlers, HandlerSettings.None);
    private FrozenDictionary<string, HandlerSetting> _paused = FrozenDictionary<string, HandlerSetting>.Empty;
    private long? _version;

    /// <summary>The names whose jobs take no slot.</summary>
    public IReadOnlySet<string> BesideSlots { get; } =
        handlers.Limited.Where(handler => handler.RunsBesideSlots).Select(handler => handler.MessageName).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether it is known what people have set.</summary>
    public bool IsKnown => _version is not null;

    /// <summary>
    /// The names whose jobs line up apart. One that was ever changed stays among them: to take it out again would move all
    /// its rows.
    /// </summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>The names of which not every job may be started at once.</summary>
    public IReadOnlySet<string> Limited { get; private set; } = handlers.Limited.Select(handler => handler.MessageName).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names of which no job is started.</summary>
    public IReadOnlyList<string> Paused => _paused.Keys;

    /// <summary>Takes in what people have set; older settings than those that are known change nothing.</summary>
    /// <returns>Whether other names than before line up apart.</returns>
    public bool Apply(HandlerSettings settings)
    {
        if (settings.Version <= _version)
        {
            return false;
        }

        _version = settings.Version;
        _limits = LimitsOf(handlers, settings);
        _paused = settings.Handlers.Where(handler => handler.IsPaused).ToFrozenDictionary(handler => handler.MessageName, StringComparer.Ordinal);
        Limited = _limits.Keys.Concat(_paused.Keys).ToFrozenSet(StringComparer.Ordinal);
        var before = _names.Count;
        _names.UnionWith(settings.Handlers.Select(handler => handler.MessageName));
        return _names.Count > before;
    }

    /// <summary>The name of the lane in which a name's jobs line up; empty for the one of all others.</summary>
    public string LaneNameOf(string messageName) => _names.Contains(messageName) ? messageName : "";

    /// <summary>Whether one more job of a name may run.</summary>
    public bool IsOpen(string messageName) =>
        !_paused.ContainsKey(messageName)
        && (!_limits.TryGetValue(messageName, out var limit) || _running.GetValueOrDefault(messageName) < limit);

    /// <summary>What people have set of a name that is paused; null where it is not.</summary>
    public HandlerSetting? PauseOf(string messageName) => _paused.GetValueOrDefault(messageName);

    public void Started(string messageName) => CollectionsMarshal.GetValueRefOrAddDefault(_running, messageName, out _)++;

    public void Ended(string messageName)
    {
        if (--CollectionsMarshal.GetValueRefOrAddDefault(_running, messageName, out _) == 0)
        {
            _running.Remove(messageName);
        }
    }

    /// <summary>Running jobs and limit of a name; null where it has no limit.</summary>
    public (int Running, int Limit)? Load(string messageName) =>
        _limits.TryGetValue(messageName, out var limit) ? (_running.GetValueOrDefault(messageName), limit) : null;

    private static FrozenDictionary<string, int> LimitsOf(JobHandlerRegistry handlers, HandlerSettings settings)
    {
        var limits = handlers.Limited.ToDictionary(handler => handler.MessageName, handler => handler.MaxConcurrentJobs!.Value, StringComparer.Ordinal);
        foreach (var handler in settings.Handlers)
        {
            if (handler.Limit is { } limit)
            {
                limits[handler.MessageName] = limit;
            }
        }

        return limits.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
