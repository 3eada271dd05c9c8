using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>A job grain's copy of its row. It is read before its first use, and again after a write that failed.</summary>
internal sealed class JobRow(IJobTable table, JobHandoff handoff)
{
    private bool _isInDoubt = true;

    /// <summary>The row as it was last read or written; one without a definition stands for "no such row".</summary>
    public JobState Value { get; private set; } = new();

    public Task ReadIfInDoubtAsync(Guid jobId) => _isInDoubt ? ReadAsync(jobId) : Task.CompletedTask;

    /// <summary>Takes the row that was handed on for this grain, or reads the table where there is none.</summary>
    public async Task ReadAsync(Guid jobId)
    {
        Value = handoff.Take(jobId) ?? await table.ReadAsync(jobId, CancellationToken.None) ?? new JobState();
        _isInDoubt = false;
    }

    /// <summary>Writes a decision; one that changes nothing is written at once.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="decision">The row to store, or its removal.</param>
    /// <param name="handover">What the write shares its commit with.</param>
    /// <exception cref="JobConflictException">The table had another version of the row, or it is not the job's turn; nothing was stored.</exception>
    public async Task WriteAsync(Guid jobId, JobDecision decision, JobHandover? handover)
    {
        // A row that was handed on before this write is older than what is written now.
        handoff.Take(jobId);
        try
        {
            if (decision.Removes)
            {
                await table.DeleteAsync(Value with { Handover = handover, Entries = decision.Entries }, CancellationToken.None);
                Value = new JobState();
            }
            else if (decision.Next is { } next)
            {
                Value = await table.UpdateAsync(next with { Handover = handover, Entries = decision.Entries }, CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            // A turn is refused only where the row is as it was believed. After all else it is not known what the table has.
            _isInDoubt = exception is not JobConflictException { IsOutOfTurn: true };
            throw;
        }
    }
}
