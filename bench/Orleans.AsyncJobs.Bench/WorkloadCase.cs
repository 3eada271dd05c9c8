namespace Orleans.AsyncJobs.Bench;

/// <summary>One thing a workload measures. Its runs are apart: each has a store of its own.</summary>
/// <param name="Name">What is done, for people.</param>
/// <param name="Jobs">How many jobs it is about.</param>
/// <param name="RunAsync">Prepares, measures between <see cref="WorkloadRun.Begin"/> and <see cref="WorkloadRun.End"/>, and checks that all was done.</param>
internal sealed record WorkloadCase(string Name, int Jobs, Func<WorkloadRun, Task> RunAsync)
{
    /// <summary>Whether it measures what jobs cost this process. Otherwise its own figures are all it has to tell.</summary>
    public bool IsAboutJobs { get; init; } = true;
}
