using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Does what its job's data says: succeed, fail, retry, be flaky (fail once), fail once for good, denied, make children that stay or go, or hold: go on until it is let go, whatever it is asked.</summary>
internal sealed class ScriptedHandler(ILogger<ScriptedHandler> logger) : IJobHandler
{
    public const string MessageName = "SendMail";

    /// <summary>The name of a job that reads its data as a stream and answers with the SHA-256 of it.</summary>
    public const string Digest = "digest";

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _entered = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _released = new();

    /// <summary>Ends when the job's handler runs.</summary>
    public Task EnteredAsync(Guid jobId) => Of(_entered, jobId).Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>Lets a job end that holds.</summary>
    public void Release(Guid jobId) => Of(_released, jobId).TrySetResult();

    public void ReleaseAll()
    {
        foreach (var jobId in _entered.Keys)
        {
            Release(jobId);
        }
    }

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        logger.LogWarning("Attempt {Attempt} begins.", context.Attempt);
        Of(_entered, context.JobId).TrySetResult();
        if (context.Name == Digest)
        {
            await using var input = await context.OpenInputAsync(cancellationToken);
            return JobResult.Succeeded(Convert.ToHexString(await SHA256.HashDataAsync(input, cancellationToken)));
        }

        switch (context.Input?.TrimEnd())
        {
            case "hold":
                await Of(_released, context.JobId).Task;
                context.PauseRequested.ThrowIfCancellationRequested();
                return JobResult.Succeeded();
            case "fail":
                return JobResult.Failed("It broke.");
            case "retry":
                return JobResult.Retry("It may work later.");
            case "split":
                await context.CreateJobsAsync([.. new[] { "a", "b" }.Select(name => new ChildJob(name, new NewJob { MessageName = MessageName }))]);
                return JobResult.Succeeded();
            case "splitgone":
                await context.CreateJobsAsync([.. new[] { "a", "b" }.Select(name => new ChildJob(name, new NewJob { MessageName = MessageName, AutoDelete = true }))]);
                return JobResult.Succeeded();
            case "failonce":
                return context.Attempt == 1 ? JobResult.Failed("It broke.") : JobResult.Succeeded();
            case "flaky":
                await context.SaveCheckpointAsync(new byte[] { 1, 2, 3 });
                return context.Attempt == 1 ? JobResult.Retry("It may work later.") : JobResult.Succeeded();
            case "denied":
                return JobResult.AccessDenied("It may not.");
            default:
                return JobResult.Succeeded();
        }
    }

    private static TaskCompletionSource Of(ConcurrentDictionary<Guid, TaskCompletionSource> signals, Guid jobId) =>
        signals.GetOrAdd(jobId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
