using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What the table was given beside the rows, as long as the process that gave it lived to hear of it; and what it keeps of runs.</summary>
internal sealed class RunLedger
{
    private readonly JobSimulation _simulation;

    public RunLedger(JobSimulation simulation)
    {
        _simulation = simulation;
        simulation.Store.Done = Note;
    }

    public List<(Guid JobId, JobRun Run)> Runs { get; } = [];

    public List<JobAction> Actions { get; } = [];

    public IEnumerable<JobRun> RunsOf(Guid jobId) => Runs.Where(entry => entry.JobId == jobId).Select(entry => entry.Run);

    /// <summary>The table tells of each attempt of a job that is left, whatever became of the process that ran it or wrote its end.</summary>
    public string? FindFault()
    {
        foreach (var row in _simulation.Store.Rows.Where(row => !row.Status.Deleted))
        {
            var attempts = _simulation.Run(() => _simulation.Store.ReadRunsAsync(row.Job.JobId, CancellationToken.None)).Select(run => run.Attempt).ToList();
            if (!attempts.SequenceEqual(Enumerable.Range(1, row.Status.Attempt)))
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

            Actions.AddRange(row.Entries?.Actions ?? []);
        }
    }
}
