using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite.Blobs;

/// <summary>
/// Deletes files that belong to no job: of uploads that nobody took over, and of jobs that are gone. A large file is much work
/// for the writer, so each step is small, and rests as long as it took.
/// </summary>
internal sealed class BlobSweep : IAsyncDisposable
{
    private static readonly TimeSpan LeastDelay = TimeSpan.FromMilliseconds(1);

    private readonly WriteQueue _queue;
    private readonly StoreHooks _hooks;
    private readonly TimeProvider _time;
    private readonly Func<Guid, bool> _isLive;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Task _step = Task.CompletedTask;
    private bool _isSweeping;
    private bool _isAskedAgain;
    private bool _isClosed;

    /// <param name="queue">The writer's queue.</param>
    /// <param name="hooks">Signals for tests.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isLive">Whether an upload goes on.</param>
    public BlobSweep(WriteQueue queue, StoreHooks hooks, TimeProvider time, Func<Guid, bool> isLive)
    {
        _queue = queue;
        _hooks = hooks;
        _time = time;
        _isLive = isLive;
        _timer = time.CreateTimer(static sweep => ((BlobSweep)sweep!).Begin(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There may be something to delete. Returns at once.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _isAskedAgain = _isSweeping;
            if (!_isSweeping && !_isClosed)
            {
                _isSweeping = true;
                _step = StepAsync();
            }
        }
    }

    /// <summary>Stops, and ends the step that is under way; writes are taken no more.</summary>
    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate)
        {
            _isClosed = true;
            last = _step;
        }

        await _timer.DisposeAsync();
        await last;
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _step = StepAsync();
            }
        }
    }

    private async Task StepAsync()
    {
        var began = _time.GetTimestamp();
        bool hasMore;
        try
        {
            var write = new SweepBlobsWrite(_isLive);
            hasMore = _queue.Add(write) == WriteQueueAnswer.Taken && await write.Task;
        }
        catch (Exception exception) when (exception is SqliteException or JobException or ObjectDisposedException)
        {
            // The store has a fault, or its disk is full: whoever writes next tells of it. The next file, or the next opening, brings the next sweep.
            hasMore = false;
        }

        lock (_gate)
        {
            hasMore |= _isAskedAgain;
            _isAskedAgain = false;
            _isSweeping = hasMore;
            if (hasMore && !_isClosed)
            {
                var rest = _time.GetElapsedTime(began);
                _timer.Change(rest > LeastDelay ? rest : LeastDelay, Timeout.InfiniteTimeSpan);
            }
        }

        if (!hasMore)
        {
            _hooks.SweptBlobs?.Invoke();
        }
    }
}
