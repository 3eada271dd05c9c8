namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>Waits until the workload lets it go.</summary>
internal sealed class GatedHandler(Gate gate) : IJobHandler
{
    public const string MessageName = "Gated";

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        await gate.PassAsync(cancellationToken);
        return JobResult.Succeeded();
    }
}
