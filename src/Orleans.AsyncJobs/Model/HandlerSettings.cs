using System.Collections.Immutable;

namespace Orleans.AsyncJobs.Model;

/// <summary>What people have set of the handlers of this service at run time.</summary>
/// <param name="Version">One more with each change: of two, the higher one holds.</param>
/// <param name="Handlers">One for each handler that was ever changed.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.HandlerSettings")]
internal sealed record HandlerSettings([property: Id(0)] long Version, [property: Id(1)] ImmutableArray<HandlerSetting> Handlers)
{
    /// <summary>Nothing was ever changed.</summary>
    public static HandlerSettings None { get; } = new(0, []);

    /// <summary>What was set of a handler; null where nothing was.</summary>
    /// <param name="messageName">The name it is registered under.</param>
    public HandlerSetting? Find(string messageName) => Handlers.FirstOrDefault(handler => handler.MessageName == messageName);

    /// <summary>The settings after a change; the same where it changes nothing.</summary>
    /// <param name="change">The change.</param>
    /// <param name="now">The time, UTC.</param>
    public HandlerSettings With(HandlerChange change, DateTimeOffset now)
    {
        var before = Find(change.MessageName) ?? new HandlerSetting(change.MessageName, IsPaused: false, Limit: null, change.Caller, now);
        var after = change.Verb switch
        {
            JobActionVerb.PauseHandler => before with { IsPaused = true },
            JobActionVerb.ResumeHandler => before with { IsPaused = false },
            JobActionVerb.LimitHandler => before with { Limit = change.Limit },
            _ => throw new ArgumentOutOfRangeException(nameof(change), change.Verb, "This is not done to a handler."),
        };
        return after == before
            ? this
            : new HandlerSettings(
                Version + 1,
                [.. Handlers.Where(handler => handler.MessageName != change.MessageName), after with { ChangedBy = change.Caller, ChangedOn = now }]);
    }
}

/// <summary>What people have set of one handler.</summary>
/// <param name="MessageName">The name it is registered under.</param>
/// <param name="IsPaused">Whether none of its jobs is started.</param>
/// <param name="Limit">How many of its jobs may run at a time; null for what it is registered with.</param>
/// <param name="ChangedBy">Who changed it last, with the reason.</param>
/// <param name="ChangedOn">When, UTC.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.HandlerSetting")]
internal sealed record HandlerSetting(
    [property: Id(0)] string MessageName,
    [property: Id(1)] bool IsPaused,
    [property: Id(2)] int? Limit,
    [property: Id(3)] JobCaller ChangedBy,
    [property: Id(4)] DateTimeOffset ChangedOn);

/// <summary>A change of one handler.</summary>
/// <param name="MessageName">The name it is registered under.</param>
/// <param name="Verb">One of the verbs on a handler.</param>
/// <param name="Limit">The new limit, where that is what changes.</param>
/// <param name="Caller">Who asks, from where and why.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.HandlerChange")]
internal sealed record HandlerChange(
    [property: Id(0)] string MessageName,
    [property: Id(1)] JobActionVerb Verb,
    [property: Id(2)] int? Limit,
    [property: Id(3)] JobCaller Caller);
