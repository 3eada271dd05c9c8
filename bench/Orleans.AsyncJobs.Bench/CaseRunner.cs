using Orleans.AsyncJobs.Bench.Measuring;

namespace Orleans.AsyncJobs.Bench;

/// <summary>Runs the cases of a workload: each run in a fresh folder, with the sync rate before and after it.</summary>
internal sealed class CaseRunner(BenchOptions options, CostMeter meter)
{
    /// <summary>Runs every case once without counting, then in rounds, so that a slow minute of the machine meets all cases alike.</summary>
    public async Task<IReadOnlyList<(WorkloadCase Case, IReadOnlyList<RunResult> Runs)>> RunAsync(IReadOnlyList<WorkloadCase> cases, TextWriter progress)
    {
        List<RunResult>[] results = [.. cases.Select(_ => new List<RunResult>())];
        for (var round = 0; round <= options.Runs; round++)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                var result = await RunAsync(cases[i]);
                progress.WriteLine($"{(round == 0 ? "warm-up" : $"run {round}")}: {cases[i].Name}, {result.Jobs:N0} jobs in {result.Elapsed.TotalSeconds:N2} s");
                if (round > 0)
                {
                    results[i].Add(result);
                }
            }
        }

        return [.. cases.Select((one, i) => (one, (IReadOnlyList<RunResult>)results[i]))];
    }

    private async Task<RunResult> RunAsync(WorkloadCase one)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Data, $"run-{Guid.NewGuid():N}")).FullName;
        try
        {
            var before = SyncRate.Measure(folder);
            // The rubbish of the run before is not this run's cost.
            GC.Collect();
            var run = new WorkloadRun(folder, one.Jobs, meter);
            await one.RunAsync(run);
            return new RunResult(run.Jobs, run.Elapsed, run.Spent, run.Latencies, run.Figures, before, SyncRate.Measure(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
