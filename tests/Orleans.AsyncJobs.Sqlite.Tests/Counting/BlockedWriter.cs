using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>A writer that stands still just before its next commit, or just after it.</summary>
internal sealed class BlockedWriter : IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BlockedWriter(StoreHooks hooks, bool isBefore)
    {
        // The first is enough; what follows runs through when the gate is open.
        if (isBefore)
        {
            hooks.BeforeCommit = Stand;
        }
        else
        {
            hooks.AfterCommit = Stand;
        }
    }

    public Task ReachedAsync() => _reached.Task.WaitAsync(TestJobs.Stop);

    public void Release() => _gate.TrySetResult();

    /// <summary>A test that fails lets the store close.</summary>
    public void Dispose() => Release();

    private void Stand(int writes)
    {
        _reached.TrySetResult();
        _gate.Task.Wait(TestJobs.Stop);
    }
}
