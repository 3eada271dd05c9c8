namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>What one run of a case measured.</summary>
/// <param name="Jobs">How many jobs it was about.</param>
/// <param name="Elapsed">How long they took.</param>
/// <param name="Spent">What the process spent meanwhile.</param>
/// <param name="Latencies">How long each job waited for its start; null where that is not asked.</param>
/// <param name="Figures">What only this workload measures; the same names in every run of a case.</param>
/// <param name="Counts">What was counted for each job; empty where that is not asked.</param>
/// <param name="SyncsBefore">The sync rate right before the run, per second.</param>
/// <param name="SyncsAfter">The sync rate right after it, per second.</param>
internal sealed record RunResult(int Jobs, TimeSpan Elapsed, Costs Spent, Latencies? Latencies, IReadOnlyList<Figure> Figures, IReadOnlyList<Figure> Counts, double SyncsBefore, double SyncsAfter)
{
    /// <summary>The mean of the rates before and after: they differ where the machine is not quiet.</summary>
    public double Syncs => (SyncsBefore + SyncsAfter) / 2;

    public double JobsPerSecond => Jobs / Elapsed.TotalSeconds;
}
