namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>Does nothing but say that it was there.</summary>
internal sealed class NoopHandler(StartSignal starts) : IJobHandler
{
    public const string MessageName = "Noop";

    private static readonly Task<JobResult> Done = Task.FromResult(JobResult.Succeeded());

    public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        starts.Note(context);
        return Done;
    }
}
