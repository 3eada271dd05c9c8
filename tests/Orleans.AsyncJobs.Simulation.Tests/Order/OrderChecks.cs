using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Simulation.Tests;

/// <summary>What must hold in every history.</summary>
internal sealed class OrderChecks(InMemoryJobStore store)
{
    private readonly Dictionary<string, Guid> _runningByToken = new(StringComparer.Ordinal);

    /// <summary>A handler starts: no other of its token runs, and no earlier one is in the line.</summary>
    public void Starts(JobContext context)
    {
        var row = store.Find(context.JobId);
        Assert.True(row is not null, $"Job {context.JobId} runs and has no row.");
        var token = row.Job.DependencyToken!;
        Assert.True(row.Status.State == JobStateCode.Locked, $"Job {context.JobId} runs and is {row.Status.State}.");
        Assert.Equal(row.Status.Attempt, context.Attempt);
        Assert.False(_runningByToken.TryGetValue(token, out var other), $"Jobs {context.JobId} and {other} of {token} run at once.");
        var earlier = store.Rows.FirstOrDefault(candidate => candidate.IsInTokenLine && candidate.Job.JobId != context.JobId
            && candidate.Job.DependencyToken == token && candidate.Status.Position < row.Status.Position);
        Assert.True(earlier is null, $"Job {context.JobId} at {row.Status.Position} runs before {earlier?.Job.JobId} at {earlier?.Status.Position}, {earlier?.Status.Status}.");
        _runningByToken[token] = context.JobId;
    }

    public void Ends(JobContext context)
    {
        foreach (var (token, jobId) in _runningByToken.ToList())
        {
            if (jobId == context.JobId)
            {
                _runningByToken.Remove(token);
            }
        }
    }

    public void ProcessDied() => _runningByToken.Clear();

    /// <summary>
    /// Tokens whose line stands: the first member neither runs, nor may run, nor waits for a time, nor halts the line; or it
    /// is stored as running and has no handler. For a moment each of these is in order, between two steps.
    /// </summary>
    public IReadOnlyList<string> StalledTokens() =>
    [
        .. from row in store.Rows
           where row.IsInTokenLine
           group row by row.Job.DependencyToken into line
           let first = line.MinBy(row => row.HoldsRun ? 0 : row.Status.Position)
           where first.HoldsRun ? !_runningByToken.ContainsKey(line.Key) : first.Status is { Admitted: false, State: not JobStateCode.Completed }
           select $"{line.Key} stands: its first member {first.Job.JobId} at {first.Status.Position}, version {first.Version}, is {first.Status.Status}, and nobody runs it or lets it run.",
    ];

    /// <summary>Hours after the last fault every job has ended, but those behind one that halts their line.</summary>
    public void NothingIsLost()
    {
        foreach (var row in store.Rows.Where(row => row.Status.State != JobStateCode.Completed))
        {
            var halt = store.Rows.FirstOrDefault(other => other.IsInTokenLine && other.Status.State == JobStateCode.Completed
                && other.Job.DependencyToken == row.Job.DependencyToken && other.Status.Position < row.Status.Position);
            Assert.True(halt is not null, $"Job {row.Job.JobId} of {row.Job.DependencyToken} at {row.Status.Position} is left behind: {row.Status}");
        }
    }
}
