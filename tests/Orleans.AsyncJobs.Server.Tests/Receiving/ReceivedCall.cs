namespace Orleans.AsyncJobs.Server.Tests.Receiving;

/// <summary>A request of a job as it arrived.</summary>
/// <param name="Path">The path.</param>
/// <param name="JobId">The id that the header <c>Idempotency-Key</c> begins with.</param>
/// <param name="Attempt">The header <c>X-Job-Attempt</c>.</param>
/// <param name="Body">The content.</param>
/// <param name="ArrivedOn">When it arrived.</param>
/// <param name="Aborted">Fires when the connection is given up before it was answered.</param>
internal sealed record ReceivedCall(string Path, Guid JobId, int Attempt, string Body, DateTimeOffset ArrivedOn, CancellationToken Aborted)
{
    /// <summary>Ends when the other side has hung up before the answer.</summary>
    public Task AbortedAsync()
    {
        var aborted = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Aborted.Register(() => aborted.TrySetResult(true));
        return Deadline.OfAsync(aborted.Task);
    }
}
