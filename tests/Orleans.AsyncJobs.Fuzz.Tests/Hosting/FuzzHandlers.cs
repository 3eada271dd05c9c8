namespace Orleans.AsyncJobs.Fuzz.Tests.Hosting;

/// <summary>Succeeds at once.</summary>
internal sealed class Quick : IJobHandler
{
    public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) => Task.FromResult(JobResult.Succeeded(context.Input));
}

/// <summary>Fails at once, with its input as the reason.</summary>
internal sealed class Fail : IJobHandler
{
    public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) => Task.FromResult(JobResult.Failed(context.Input ?? "There is no input."));
}

/// <summary>Fails, and is tried again later.</summary>
internal sealed class Retry : IJobHandler
{
    public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) => throw new IOException(context.Input);
}

/// <summary>Runs until it is asked to stop.</summary>
internal sealed class Hold : IJobHandler
{
    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.PauseRequested);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token);
        return JobResult.Succeeded();
    }
}
