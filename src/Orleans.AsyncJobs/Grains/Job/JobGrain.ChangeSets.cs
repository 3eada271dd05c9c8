using System.Collections.Immutable;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Grains.Job;

// Change sets: what the job would make of its part, and what has become of it.
internal sealed partial class JobGrain
{
    public async Task<PreparedJob> PrepareAsync(Guid changeSetId, ImmutableArray<JobOperation> operations)
    {
        var prepared = await _changes.PrepareAsync(changeSetId, operations);
        if (prepared.Refusal is null)
        {
            _changes.Limit(changeSetId, this.RegisterGrainTimer(
                _ => ForgetAsync(changeSetId),
                new GrainTimerCreationOptions { DueTime = JobLimits.PreparationTime, Period = Timeout.InfiniteTimeSpan, Interleave = true, KeepAlive = true }));
        }

        return prepared;
    }

    public Task ConcludeAsync(Guid changeSetId, ChangeSetOutcome outcome)
    {
        var isKnown = _changes.Conclude(changeSetId, outcome);
        if (isKnown && outcome.Kind == ChangeSetOutcomeKind.Stored)
        {
            Announce();
        }
        else if (!isKnown && outcome.Kind != ChangeSetOutcomeKind.Undone)
        {
            // It may take as long as the store is away.
            _changes.Post(FollowAsync());
        }

        return Task.CompletedTask;
    }

    /// <summary>The change set's silo may be gone. What it has stored, the row tells.</summary>
    private Task ForgetAsync(Guid changeSetId) => _changes.Forget(changeSetId) ? FollowAsync() : Task.CompletedTask;

    private async Task FollowAsync()
    {
        await _changes.FollowAsync();
        Announce();
    }
}
