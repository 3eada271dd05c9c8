using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Jobs that are stored already, run to their end.</summary>
internal sealed class RunStored : IWorkload
{
    private const int DefaultJobs = 100_000;

    public string Name => "w1";

    public string Summary => "independent no-op jobs, stored, run to Completed; from the first start to the last completion";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) => [new("run stored jobs", options.Jobs ?? DefaultJobs, RunAsync)];

    /// <summary>Stores no-op jobs and runs them.</summary>
    public static async Task RunAsync(WorkloadRun run)
    {
        await StoredJobs.InsertAsync(run.Folder, run.Jobs, static _ => new NewJob { MessageName = NoopHandler.MessageName });
        await RunAllAsync(run, run.Jobs);
    }

    /// <summary>Starts the service on what is stored and measures until all of it is done.</summary>
    /// <param name="run">The run.</param>
    /// <param name="completed">How many completed jobs the table has then.</param>
    /// <param name="checkAsync">Checks what was done; not measured.</param>
    public static async Task RunAllAsync(WorkloadRun run, int completed, Func<JobService, StartSignal, Task>? checkAsync = null)
    {
        var starts = new StartSignal(run.Jobs, run.Begin);
        await using var service = new JobService(run.Folder, starts, run.AddCounts);
        await service.StartAsync();
        await starts.All;
        // Started is not done: what counts is the row on disk.
        await service.WaitForAsync(JobStateCode.Completed, JobStatusCode.Succeeded, completed);
        run.End();
        if (checkAsync is not null)
        {
            await checkAsync(service, starts);
        }
    }
}
