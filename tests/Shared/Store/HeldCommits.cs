using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

/// <summary>
/// Commits as a real table makes them: the outcome of a member is held for the turn of the next, goes before it whichever
/// came first, and is seen by nobody until both are there or the time is up. All other writes wait for that commit.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="gate">Guards the rows.</param>
internal sealed class HeldCommits(InMemoryJobRows rows, Lock gate)
{
    private static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(1);

    private HeldWrite? _held;

    /// <summary>The clock by which a commit is held; null for not at all.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>How many members took their turn in the commit that ended the one before.</summary>
    public int HandedOver { get; private set; }

    /// <summary>Makes a write that no other belongs to.</summary>
    public async Task<T> WriteAsync<T>(Func<T> write)
    {
        while (Held() is { } held)
        {
            await held.Committed.Task;
        }

        lock (gate)
        {
            return write();
        }
    }

    /// <summary>Updates or deletes a row, together with the other half of its handover where it has one.</summary>
    public async Task<JobState> WriteRowAsync(JobState job, bool removes)
    {
        while (Held() is { } held)
        {
            if (held.Awaits(job))
            {
                return Join(held, job, removes);
            }

            await held.Committed.Task;
        }

        if (Clock is not { } clock || TryHold(job, removes) is not { } mine)
        {
            return Apply(job, removes);
        }

        // The table outlives the process that waits for the answer: its time is up whether that lives or not.
        await using var timer = clock.CreateTimer(_ => Release(mine), null, HoldTime, Timeout.InfiniteTimeSpan);
        return await mine.Answer.Task;
    }

    private HeldWrite? Held()
    {
        lock (gate)
        {
            return _held;
        }
    }

    /// <summary>Holds a write whose other half is still to come: an outcome that would not be refused, and a turn that has not come yet.</summary>
    private HeldWrite? TryHold(JobState job, bool removes)
    {
        lock (gate)
        {
            var isHeld = job.Handover is { } handover && (handover.IsSuccessor ? rows.Refusal(job) is null : rows.Refusal(job) is JobConflictException { IsOutOfTurn: true });
            return _held = isHeld ? new HeldWrite(job, removes) : null;
        }
    }

    private void Release(HeldWrite mine)
    {
        lock (gate)
        {
            if (_held != mine)
            {
                return;
            }

            _held = null;
        }

        mine.Settle(() => Apply(mine.Job, mine.Removes));
        mine.Committed.SetResult();
    }

    /// <summary>Commits both halves, the outcome first; if that is refused, so is the turn.</summary>
    private JobState Join(HeldWrite held, JobState job, bool removes)
    {
        lock (gate)
        {
            _held = null;
        }

        try
        {
            if (job.Handover!.IsSuccessor)
            {
                var outcome = Apply(job, removes);
                held.Settle(() => ApplyTurn(held.Job));
                return outcome;
            }

            held.Settle(() => Apply(held.Job, held.Removes));
            return ApplyTurn(job);
        }
        finally
        {
            held.Settle(() => Apply(held.Job, held.Removes));
            held.Committed.SetResult();
        }
    }

    private JobState ApplyTurn(JobState job)
    {
        var turn = Apply(job, removes: false);
        HandedOver++;
        return turn;
    }

    private JobState Apply(JobState job, bool removes)
    {
        lock (gate)
        {
            if (!removes)
            {
                return rows.Update(job);
            }

            rows.Delete(job);
            return job;
        }
    }
}
