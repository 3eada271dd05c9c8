namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>Takes its slot for a moment.</summary>
internal sealed class BusyHandler(BusyCount count) : IJobHandler
{
    public const string MessageName = "Busy";

    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(10);

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        count.Add();
        await Task.Delay(Length, cancellationToken);
        return JobResult.Succeeded();
    }
}
