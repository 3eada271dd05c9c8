namespace Orleans.AsyncJobs.Dashboard.Bench;

/// <summary>Ends at once as its data says: it fails on the word "fail", and succeeds on all others.</summary>
internal sealed class ScriptedHandler : IJobHandler
{
    public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(context.Input == "fail" ? JobResult.Failed("The printer is on fire.") : JobResult.Succeeded());
}
