namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>Where handlers wait until the workload lets them go.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first handler waits.</summary>
    public Task Reached => _reached.Task;

    public Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }

    public void Open() => _opened.TrySetResult();
}
