using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>The same jobs run in tables of different size: the cost of a job must not grow with the table.</summary>
internal sealed class TableGrowth : IWorkload
{
    private const int DefaultJobs = 20_000;
    private static readonly int[] CompletedRows = [1_000, 10_000, 100_000];

    public string Name => "w10";

    public string Summary => "the same as w1 in a table that holds completed jobs already";

    public bool ComparesCases => true;

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) =>
        [.. CompletedRows.Select(rows => new WorkloadCase($"{rows:N0} rows before", options.Jobs ?? DefaultJobs, run => RunAsync(run, rows)))];

    private static async Task RunAsync(WorkloadRun run, int rows)
    {
        await StoredJobs.InsertCompletedAsync(run.Folder, rows, NewJob);
        await StoredJobs.InsertAsync(run.Folder, run.Jobs, NewJob);
        await RunStored.RunAllAsync(run, rows + run.Jobs);
    }

    private static NewJob NewJob(int number) => new() { MessageName = NoopHandler.MessageName };
}
