namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>A handler that does what the test's script says.</summary>
internal sealed class ScriptedHandler(HandlerScript script) : IJobHandler
{
    public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) => script.RunAsync(context, cancellationToken);
}
