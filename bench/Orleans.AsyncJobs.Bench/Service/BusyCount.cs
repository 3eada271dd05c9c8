namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>Counts the starts of busy jobs.</summary>
/// <param name="jobs">How many are waited for.</param>
internal sealed class BusyCount(int jobs)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;

    public int Started => Volatile.Read(ref _started);

    /// <summary>Ends when as many have started as are waited for.</summary>
    public Task Reached => _reached.Task;

    public void Add()
    {
        if (Interlocked.Increment(ref _started) == jobs)
        {
            _reached.TrySetResult();
        }
    }
}
