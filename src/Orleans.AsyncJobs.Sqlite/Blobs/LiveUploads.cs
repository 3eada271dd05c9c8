namespace Orleans.AsyncJobs.Sqlite.Blobs;

/// <summary>
/// The uploads of this process that go on; they outlive a reopening of the store. All other files without a job are swept. An
/// upload that brings nothing for a while is one no more: its client may be gone without a word, and what it has sent takes space.
/// </summary>
internal sealed class LiveUploads : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _idleTime;
    private readonly Action _ended;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    /// <summary>When each was last heard of.</summary>
    private readonly Dictionary<Guid, long> _heard = [];

    /// <param name="time">The clock.</param>
    /// <param name="idleTime">How long an upload may bring nothing.</param>
    /// <param name="ended">Called when one is over.</param>
    public LiveUploads(TimeProvider time, TimeSpan idleTime, Action ended)
    {
        _time = time;
        _idleTime = idleTime;
        _ended = ended;
        _timer = time.CreateTimer(static uploads => ((LiveUploads)uploads!).DropIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>An upload begins.</summary>
    public void Begin(Guid blobId)
    {
        lock (_gate)
        {
            if (_heard.Count == 0)
            {
                _timer.Change(_idleTime, Timeout.InfiniteTimeSpan);
            }

            _heard[blobId] = _time.GetTimestamp();
        }
    }

    /// <summary>An upload brings more, or what it has brought is read; false where it is over.</summary>
    public bool TryContinue(Guid blobId)
    {
        lock (_gate)
        {
            if (!_heard.ContainsKey(blobId))
            {
                return false;
            }

            _heard[blobId] = _time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Whether an upload goes on.</summary>
    public bool Contains(Guid blobId)
    {
        lock (_gate)
        {
            return _heard.ContainsKey(blobId);
        }
    }

    /// <summary>An upload is over.</summary>
    public void End(Guid blobId)
    {
        lock (_gate)
        {
            _heard.Remove(blobId);
        }

        _ended();
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void DropIdle()
    {
        var hasDropped = false;
        lock (_gate)
        {
            var left = _idleTime;
            foreach (var (blobId, heard) in _heard)
            {
                var idle = _time.GetElapsedTime(heard);
                if (idle >= _idleTime)
                {
                    hasDropped |= _heard.Remove(blobId);
                }
                else if (_idleTime - idle < left)
                {
                    left = _idleTime - idle;
                }
            }

            if (_heard.Count > 0)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
            }
        }

        if (hasDropped)
        {
            _ended();
        }
    }
}
