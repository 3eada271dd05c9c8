using Orleans.AsyncJobs.Bench.Measuring;

namespace Orleans.AsyncJobs.Bench;

/// <summary>Runs the cases of a workload: each run in a fresh folder, with the sync rate before and after it.</summary>
/// <param name="options">The command line.</param>
/// <param name="meter">Reads what the process spends.</param>
/// <param name="counts">Counts in detail; null when that is not asked.</param>
internal sealed class CaseRunner(BenchOptions options, CostMeter meter, JobCounts? counts)
{
    /// <summary>Runs every case once without counting, then in rounds, so that a slow minute of the machine meets all cases alike.</summary>
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<WorkloadCase> cases, TextWriter progress)
    {
        CaseResult[] results = [.. cases.Select(static one => new CaseResult(one))];
        for (var round = 0; round <= options.Runs; round++)
        {
            foreach (var one in results)
            {
                counts?.ByMethod = round == 0;
                var (result, remark) = await RunAsync(one.Case);
                progress.WriteLine($"{(round == 0 ? "warm-up" : $"run {round}")}: {one.Case.Name}, {result.Jobs:N0} jobs in {result.Elapsed.TotalSeconds:N2} s{(remark is null ? "" : $": {remark}")}");
                (round == 0 ? one.WarmUps : one.Runs).Add(result);
            }
        }

        return results;
    }

    private async Task<(RunResult Result, string? Remark)> RunAsync(WorkloadCase one)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Data, $"run-{Guid.NewGuid():N}")).FullName;
        try
        {
            var before = SyncRate.Measure(folder);
            // The rubbish of the run before is not this run's cost.
            GC.Collect();
            var run = new WorkloadRun(folder, one.Jobs, meter, counts);
            await one.RunAsync(run);
            return (new RunResult(run.Jobs, run.Elapsed, run.Spent, run.Latencies, run.Figures, run.Counts, before, SyncRate.Measure(folder)), run.Remark);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
