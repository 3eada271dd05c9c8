using System.Runtime.ExceptionServices;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>A job grain's copy of its row. After a write that failed it is read again before anybody is told of it.</summary>
internal sealed class JobRow(IPersistentState<JobState> state)
{
    private bool _isInDoubt;

    public JobState Value => state.State;

    public Task ReadIfInDoubtAsync() => _isInDoubt ? ReadAsync() : Task.CompletedTask;

    public async Task ReadAsync()
    {
        try
        {
            await state.ReadStateAsync();
            _isInDoubt = false;
        }
        catch (OrleansException exception) when (exception.InnerException is JobException refusal)
        {
            throw Unwrap(refusal);
        }
    }

    /// <summary>Writes a decision.</summary>
    /// <param name="decision">The row to store, or its removal; one that changes nothing is written at once.</param>
    /// <param name="handover">What the write shares its commit with.</param>
    public async Task<RowWrite> WriteAsync(JobDecision decision, JobHandover? handover)
    {
        var before = state.State;
        try
        {
            if (decision.Removes)
            {
                await state.ClearStateAsync();
            }
            else if (decision.Next is { } next)
            {
                state.State = next with { Handover = handover };
                await state.WriteStateAsync();
            }

            return RowWrite.Written;
        }
        catch (InconsistentStateException conflict) when (conflict.InnerException is JobTurnException)
        {
            state.State = before;
            return RowWrite.NotItsTurn;
        }
        catch (InconsistentStateException)
        {
            _isInDoubt = true;
            return RowWrite.RowHadChanged;
        }
        catch (OrleansException exception) when (exception.InnerException is JobException refusal)
        {
            // Whether the table has the row or not is not known now.
            _isInDoubt = true;
            throw Unwrap(refusal);
        }
        catch
        {
            _isInDoubt = true;
            throw;
        }
    }

    // The storage bridge wraps what a provider throws; callers know the refusal itself.
    private static JobException Unwrap(JobException refusal)
    {
        ExceptionDispatchInfo.Throw(refusal);
        return refusal;
    }
}
