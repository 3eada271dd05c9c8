using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Applies the writes of one transaction so that a member's outcome goes before the turn of the next, whichever came
/// first, and knows whether one of a pair is still to come.
/// </summary>
internal sealed class Handovers
{
    /// <summary>Members whose outcome has come.</summary>
    private readonly HashSet<Guid> _outcomes = [];

    /// <summary>Of those, the ones whose successor has not.</summary>
    private readonly HashSet<Guid> _awaited = [];

    /// <summary>Turns that came before the outcome they follow, by the member it belongs to: the write where it was refused for the turn, otherwise null.</summary>
    private readonly Dictionary<Guid, IPendingWrite?> _turns = [];

    private int _refusedTurns;

    /// <summary>Whether a write that is still to come would share this commit.</summary>
    public bool IsWaiting => _awaited.Count > 0 || _refusedTurns > 0;

    /// <summary>Begins a transaction.</summary>
    public void Clear()
    {
        _outcomes.Clear();
        _awaited.Clear();
        _turns.Clear();
        _refusedTurns = 0;
    }

    /// <summary>Applies a write, and once more the turn that came too early for it.</summary>
    public void Apply(IPendingWrite write, JobRows rows, StoreConnection connection)
    {
        write.Apply(rows, connection);
        if (write.Handover is not { } handover)
        {
            return;
        }

        if (handover.IsSuccessor)
        {
            FollowOutcome(write, rows, connection);
        }
        else
        {
            NoteTurn(write, handover.JobId);
        }
    }

    private void FollowOutcome(IPendingWrite outcome, JobRows rows, StoreConnection connection)
    {
        _outcomes.Add(outcome.JobId);
        if (!_turns.Remove(outcome.JobId, out var turn))
        {
            // A refused outcome lets nobody follow.
            if (outcome.Refusal is null)
            {
                _awaited.Add(outcome.JobId);
            }

            return;
        }

        if (turn is null)
        {
            return;
        }

        _refusedTurns--;
        if (outcome.Refusal is null)
        {
            turn.Apply(rows, connection);
        }
    }

    private void NoteTurn(IPendingWrite turn, Guid outcomeId)
    {
        if (_outcomes.Contains(outcomeId))
        {
            _awaited.Remove(outcomeId);
            return;
        }

        var isRefused = turn.Refusal is JobConflictException { IsOutOfTurn: true };
        if (_turns.TryAdd(outcomeId, isRefused ? turn : null) && isRefused)
        {
            _refusedTurns++;
        }
    }
}
