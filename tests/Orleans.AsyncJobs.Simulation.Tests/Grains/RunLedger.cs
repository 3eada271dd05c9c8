using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What the table was given beside the rows: every run that has ended is told of once, in the commit that ended it.</summary>
internal sealed class RunLedger
{
    private readonly InMemoryJobStore _store;

    public RunLedger(InMemoryJobStore store)
    {
        _store = store;
        store.Done = Note;
    }

    public List<(Guid JobId, JobRun Run)> Runs { get; } = [];

    public List<JobAction> Actions { get; } = [];

    public IEnumerable<JobRun> RunsOf(Guid jobId) => Runs.Where(entry => entry.JobId == jobId).Select(entry => entry.Run);

    /// <summary>Each attempt of a job that is left has one entry; only of a first one that succeeded the row tells itself.</summary>
    public string? FindFault()
    {
        foreach (var row in _store.Rows)
        {
            var isRunning = row.Status.State == JobStateCode.Locked;
            var isTold = row.Status is { Status: JobStatusCode.Succeeded, Attempt: 1 };
            var expected = Enumerable.Range(1, row.Status.Attempt - (isRunning ? 1 : 0)).Where(_ => !isTold);
            var attempts = RunsOf(row.Job.JobId).Select(run => run.Attempt).ToList();
            if (!expected.SequenceEqual(attempts))
            {
                return $"Job {row.Job.Name} ({row.Status}) has runs {string.Join(", ", attempts)}.";
            }
        }

        return null;
    }

    private void Note(StoreOperation operation)
    {
        foreach (var row in operation.IsWrite ? operation.Rows : [])
        {
            if (row.Entries?.Run is { } run)
            {
                Runs.Add((row.Job.JobId, run));
            }

            if (row.Entries?.Action is { } action)
            {
                Actions.Add(action);
            }
        }
    }
}
