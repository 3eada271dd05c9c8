using Orleans.AsyncJobs.Bench.Measuring;

namespace Orleans.AsyncJobs.Bench;

/// <summary>A case with what its runs measured.</summary>
/// <param name="Case">The case.</param>
internal sealed record CaseResult(WorkloadCase Case)
{
    /// <summary>The run that compiles the code and does not count. Where counts are asked, it counts calls by method.</summary>
    public List<RunResult> WarmUps { get; } = [];

    public List<RunResult> Runs { get; } = [];
}
