using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>A job grain's copy of its row. It is read before its first use, and again after a write that failed.</summary>
internal sealed class JobRow(Guid jobId, IJobTable table)
{
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

    /// <summary>Writes a decision; one that changes nothing is written at once.</summary>
    /// <param name="decision">The row to store, or its removal.</param>
    /// <param name="next">The next member of the token, to be stored with it; null for none.</param>
    /// <returns>The next member as stored; null where there was none, or its write was refused.</returns>
    /// <exception cref="JobConflictException">The table had another version of the row, or it is not the job's turn; nothing was stored.</exception>
    public async Task<JobState?> WriteAsync(JobDecision decision, JobState? next)
    {
        try
        {
            if (decision.Removes)
            {
                next = await table.DeleteAsync(Value with { Next = next, Entries = decision.Entries }, CancellationToken.None);
                Value = new JobState();
                return next;
            }

            if (decision.Next is { } job)
            {
                var stored = await table.UpdateAsync(job with { Next = next, Entries = decision.Entries }, CancellationToken.None);
                next = stored.Next;
                Value = next is null ? stored : stored with { Next = null };
                return next;
            }

            return null;
        }
        catch (Exception exception)
        {
            // A turn is refused only where the row is as it was believed. After all else it is not known what the table has.
            _isInDoubt = exception is not JobConflictException { IsOutOfTurn: true };
            throw;
        }
    }
}
