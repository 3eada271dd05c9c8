using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>
/// One request of a change set. It is carried out as any other up to the moment at which it would change something; there it
/// joins the set and waits for what becomes of that.
/// </summary>
/// <param name="newId">Makes the id of a job.</param>
internal sealed class ChangeSetMember(Func<Guid> newId)
{
    private readonly TaskCompletionSource<JobOperation> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JobReceipt?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the request has joined: what it asks for.</summary>
    public Task<JobOperation> Joined => _joined.Task;

    /// <summary>The id of the job that it creates.</summary>
    public Guid NewId() => newId();

    /// <summary>Joins the change set.</summary>
    /// <returns>Ends when the set is stored: the receipt of a job that was created, otherwise null.</returns>
    public Task<JobReceipt?> JoinAsync(JobOperation operation)
    {
        _joined.SetResult(operation);
        return _outcome.Task;
    }

    /// <summary>The set is stored.</summary>
    public void Succeed(JobReceipt? receipt) => _outcome.TrySetResult(receipt);

    /// <summary>Nothing of the set is stored.</summary>
    public void Fail(Exception reason)
    {
        _outcome.TrySetException(reason);

        // A request that never got so far observes nothing.
        _ = _outcome.Task.Exception;
    }
}
