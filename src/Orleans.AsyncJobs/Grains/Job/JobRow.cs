using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>A job grain's copy of its row. It is read before its first use, and again after a write that failed.</summary>
internal sealed class JobRow(Guid jobId, IJobTable table)
{
    private static readonly Task<JobState?> NoAnswer = Task.FromResult<JobState?>(null);

    private bool _isInDoubt = true;

    /// <summary>The row as it was last read or written; one without a definition stands for "no such row".</summary>
    public JobState Value { get; private set; } = new();

    public Task ReadIfInDoubtAsync() => _isInDoubt ? ReadAsync() : Task.CompletedTask;

    public async Task ReadAsync()
    {
        Value = await table.ReadAsync(jobId, CancellationToken.None) ?? new JobState();
        _isInDoubt = false;
    }

    /// <summary>Takes over a row that somebody else has read or written, unless this copy is as new.</summary>
    public void Take(JobState row)
    {
        if (_isInDoubt || row.Version > Value.Version)
        {
            Value = row;
            _isInDoubt = false;
        }
    }

    /// <summary>Sends a decision to the table; one that changes nothing needs no table.</summary>
    /// <param name="decision">The row to store, or its removal.</param>
    /// <param name="next">The next member of the token, to be stored with it; null for none.</param>
    /// <returns>What <see cref="Keep"/> takes.</returns>
    /// <exception cref="JobConflictException">The table had another version of the row, or it is not the job's turn; nothing was stored.</exception>
    public Task<JobState?> SendAsync(JobDecision decision, JobState? next)
    {
        if (decision.Removes)
        {
            return table.DeleteAsync(Value with { Next = next, Entries = decision.Entries }, CancellationToken.None);
        }

        if (decision.Next is not { } job)
        {
            return NoAnswer;
        }

        var row = next is null && decision.Entries is null ? job : job with { Next = next, Entries = decision.Entries };
        return table.UpdateAsync(row, CancellationToken.None)!;
    }

    /// <summary>Takes over what the table has stored.</summary>
    /// <returns>The next member as stored; null where there was none, or its write was refused.</returns>
    public JobState? Keep(JobDecision decision, JobState? answer)
    {
        if (decision.Removes)
        {
            Value = new JobState();
            return answer;
        }

        if (answer is null)
        {
            return null;
        }

        Value = answer.Next is null ? answer : answer with { Next = null };
        return answer.Next;
    }

    /// <summary>Takes over what a change set has stored.</summary>
    /// <param name="row">The row; null where it was deleted.</param>
    public void Replace(JobState? row) => Value = row ?? new JobState();

    /// <summary>Somebody else may have written the row.</summary>
    public void Doubt() => _isInDoubt = true;

    /// <summary>A write has failed. A turn is refused only where the row is as it was believed; after all else it is not known what the table has.</summary>
    public void Doubt(Exception exception) => _isInDoubt = exception is not JobConflictException { IsOutOfTurn: true };
}
