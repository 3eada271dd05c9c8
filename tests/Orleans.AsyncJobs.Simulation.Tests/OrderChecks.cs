using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Jobs;
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

    /// <summary>The first member in each line runs, may run, waits for a time, or halts the line; one that is stored as running has a handler.</summary>
    public void NoTokenStands()
    {
        foreach (var line in store.Rows.Where(row => row.IsInTokenLine).GroupBy(row => row.Job.DependencyToken, StringComparer.Ordinal))
        {
            var first = line.MinBy(row => row.HoldsRun ? 0 : row.Status.Position)!;
            Assert.True(
                first.HoldsRun || first.Status.Admitted || first.Status.State == JobStateCode.Completed,
                $"{line.Key} stands: its first member {first.Job.JobId} at {first.Status.Position} was never told of its turn.");
            Assert.True(
                !first.HoldsRun || _runningByToken.ContainsKey(line.Key!),
                $"{line.Key} stands: its first member {first.Job.JobId} at {first.Status.Position} is stored as running, and nobody runs it.");
        }
    }

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
