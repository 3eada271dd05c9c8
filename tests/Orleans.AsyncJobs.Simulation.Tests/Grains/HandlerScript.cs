namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What handlers do, as a test writes it, and a record of their runs.</summary>
internal sealed class HandlerScript
{
    private readonly Dictionary<Guid, int> _running = [];

    /// <summary>The work of each run. The default succeeds at once.</summary>
    public Func<JobContext, CancellationToken, Task<JobResult>> Work { get; set; } = (_, _) => Task.FromResult(JobResult.Succeeded());

    /// <summary>Runs in the order they began.</summary>
    public List<(Guid JobId, int Attempt, string Name)> Started { get; } = [];

    public IEnumerable<string> StartedNames => Started.Select(run => run.Name);

    public int Running => _running.Values.Sum();

    public int MostRunning { get; private set; }

    /// <summary>Whether two runs of one job were ever under way at once.</summary>
    public bool HasOverlap { get; private set; }

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        Started.Add((context.JobId, context.Attempt, context.Name));
        var count = _running[context.JobId] = _running.GetValueOrDefault(context.JobId) + 1;
        HasOverlap |= count > 1;
        MostRunning = Math.Max(MostRunning, Running);
        try
        {
            return await Work(context, cancellationToken);
        }
        finally
        {
            _running[context.JobId]--;
        }
    }

    /// <summary>Work that lasts until the test ends it, heeding its cancellation token.</summary>
    public TaskCompletionSource<JobResult> HoldAll(bool heedsCancel = true)
    {
        var gate = new TaskCompletionSource<JobResult>();
        Work = (_, token) => heedsCancel ? gate.Task.WaitAsync(token) : gate.Task;
        return gate;
    }
}
