using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Testing;

/// <summary>One half of a handover, held for the other.</summary>
internal sealed class HeldWrite(JobState job, bool removes)
{
    /// <summary>Whether the row goes with the write.</summary>
    public bool Removes { get; } = removes;

    public JobState Job { get; } = job;

    public TaskCompletionSource<JobState> Answer { get; } = new();

    /// <summary>Ends when it is committed, with its other half or without.</summary>
    public TaskCompletionSource Committed { get; } = new();

    /// <summary>Whether a write is its other half.</summary>
    public bool Awaits(JobState other) =>
        other.Handover is { } handover && Job.Handover is { } mine
        && handover.IsSuccessor != mine.IsSuccessor && handover.JobId == Job.Job.JobId && mine.JobId == other.Job.JobId;

    /// <summary>Makes the write, once, and keeps its answer.</summary>
    public void Settle(Func<JobState> write)
    {
        if (Answer.Task.IsCompleted)
        {
            return;
        }

        try
        {
            Answer.SetResult(write());
        }
        catch (Exception exception)
        {
            Answer.SetException(exception);
        }
    }
}
