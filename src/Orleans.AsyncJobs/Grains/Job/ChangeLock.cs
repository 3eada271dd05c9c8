namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>
/// Lets one change at a time go on, in the order in which they came. It belongs to one grain, of which one thread at a time
/// runs code, so it needs no guard of its own.
/// </summary>
internal sealed class ChangeLock
{
    private Queue<TaskCompletionSource>? _waiting;
    private bool _isTaken;

    /// <summary>Waits until no other change is under way. It ends when the answer is disposed of.</summary>
    public async ValueTask<Change> EnterAsync()
    {
        if (_isTaken)
        {
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_waiting ??= []).Enqueue(turn);
            await turn.Task;
        }

        _isTaken = true;
        return new Change(this);
    }

    private void Leave()
    {
        if (_waiting is { Count: > 0 })
        {
            _waiting.Dequeue().SetResult();
        }
        else
        {
            _isTaken = false;
        }
    }

    /// <summary>A change that is under way.</summary>
    public readonly struct Change(ChangeLock owner) : IDisposable
    {
        public void Dispose() => owner.Leave();
    }
}
