using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>
/// What the grains of a silo tell each other for handing a turn on: sequencers say who follows a running member, and the
/// dispatcher whether its slot may go along. All of it is a hint: one that is missing or wrong costs a second commit or
/// a message, never the order.
/// </summary>
internal sealed class HandOverHints
{
    private readonly ConcurrentDictionary<Guid, Successor> _successors = new();
    private volatile bool _maySlotsGoAlong;
    private volatile IReadOnlySet<string> _limitedNames = FrozenSet<string>.Empty;

    /// <summary>Whether a slot may go straight from one member of a token to the next: only while nobody waits for it. False where there is no dispatcher.</summary>
    public bool MaySlotsGoAlong
    {
        get => _maySlotsGoAlong;
        set => _maySlotsGoAlong = value;
    }

    /// <summary>The message names of which not every job may be started at once, as the dispatcher knows them.</summary>
    public IReadOnlySet<string> LimitedNames
    {
        get => _limitedNames;
        set => _limitedNames = value;
    }

    /// <summary>Whether a slot may go straight to a member, or it is for the dispatcher to say when it starts.</summary>
    public bool MayPassTo(Successor successor) =>
        MaySlotsGoAlong && !successor.HasLargeData && !_limitedNames.Contains(successor.MessageName);

    public void SetSuccessor(Guid jobId, Successor successor) => _successors[jobId] = successor;

    public Successor? FindSuccessor(Guid jobId) => _successors.GetValueOrDefault(jobId);

    public Successor? TakeSuccessor(Guid jobId) => _successors.TryRemove(jobId, out var successor) ? successor : null;
}

/// <summary>Who follows a member of a token.</summary>
/// <param name="JobId">The member behind it.</param>
/// <param name="MessageName">The name of its handler.</param>
/// <param name="HasLargeData">Whether its input is large: then it is for the dispatcher to say when it starts.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.Successor")]
internal sealed record Successor([property: Id(0)] Guid JobId, [property: Id(1)] string MessageName, [property: Id(2)] bool HasLargeData);
