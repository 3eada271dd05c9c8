using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite.FileSpace;

/// <summary>
/// Gives unused pages back to the disk, down to those that are kept for rows to come: a store that has had very many jobs
/// does not stay at its largest. Each step is a small write that is sent only while the writer has nothing to do. Steps take a
/// twentieth of the time, and a quarter of it while nobody else writes. A second after a commit it looks whether there is
/// something to give back; a store that has given it back has no timer set.
/// </summary>
internal sealed class FileShrinking : IAsyncDisposable
{
    private static readonly TimeSpan LookDelay = TimeSpan.FromSeconds(1);

    /// <summary>After this time it tries again while writes follow each other so closely that the writer does not rest.</summary>
    private static readonly TimeSpan BusyDelay = TimeSpan.FromMilliseconds(25);

    private readonly WriteQueue _queue;
    private readonly ReaderPool _reads;
    private readonly Checkpointer _checkpointer;
    private readonly StoreHooks _hooks;
    private readonly TimeProvider _time;
    private readonly long _spareBytes;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Task _look = Task.CompletedTask;
    private ShrinkStep _step = ShrinkStep.First;
    private long _writesBefore;
    private bool _hasGivenBack;
    private bool _isClosed;

    /// <summary>Whether a look is to come or under way; whoever sets it sets the timer.</summary>
    private int _isWatching;

    /// <summary>Whether there was a commit since the last look.</summary>
    private volatile bool _hasCommitted;

    public FileShrinking(WriteQueue queue, ReaderPool reads, Checkpointer checkpointer, StoreHooks hooks, TimeProvider time, long spareBytes)
    {
        _queue = queue;
        _reads = reads;
        _checkpointer = checkpointer;
        _hooks = hooks;
        _time = time;
        _spareBytes = spareBytes;
        _timer = time.CreateTimer(static shrinking => ((FileShrinking)shrinking!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something may have come free. Returns at once.</summary>
    public void OnCommitted()
    {
        _hasCommitted = true;
        if (Interlocked.Exchange(ref _isWatching, 1) == 0)
        {
            Set(LookDelay);
        }
    }

    /// <summary>Stops, and ends the look that is under way; writes are taken no more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        await _timer.DisposeAsync();
        await _look;
    }

    private void Set(TimeSpan delay)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _timer.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _look = LookAsync();
            }
        }
    }

    private async Task LookAsync()
    {
        _hasCommitted = false;
        TimeSpan? delay;
        try
        {
            delay = await StepAsync();
        }
        catch (Exception exception) when (exception is SqliteException or JobException or ObjectDisposedException or OperationCanceledException)
        {
            // The store has a fault, or its disk is full: whoever reads or writes next tells of it. A later commit brings the next look.
            delay = null;
        }

        if (delay is null)
        {
            Interlocked.Exchange(ref _isWatching, 0);
            // A commit that came meanwhile saw a look under way.
            if (_hasCommitted && Interlocked.Exchange(ref _isWatching, 1) == 0)
            {
                delay = LookDelay;
            }
        }

        if (delay is { } next)
        {
            Set(next);
        }

        _hooks.LookedForSpace?.Invoke();
    }

    /// <summary>Looks, and does a step where there is one to do.</summary>
    /// <returns>When to look again; null where a later commit says so.</returns>
    private async Task<TimeSpan?> StepAsync()
    {
        var counts = await _reads.RunAsync(PageCounts.Read, CancellationToken.None);
        if (!counts.HasTooMany(_spareBytes))
        {
            if (_hasGivenBack)
            {
                _hasGivenBack = false;
                _checkpointer.Ask();
            }

            return null;
        }

        var began = _time.GetTimestamp();
        var write = new ShrinkWrite(_step.Pages, _time);
        if (!_queue.AddToIdle(write))
        {
            return BusyDelay;
        }

        _step = _step.Next(await write.Task);
        _hasGivenBack = true;
        var writes = _queue.AddedWrites;
        var isQuiet = writes == _writesBefore;
        _writesBefore = writes;
        return ShrinkStep.RestAfter(_time.GetElapsedTime(began), isQuiet);
    }
}
