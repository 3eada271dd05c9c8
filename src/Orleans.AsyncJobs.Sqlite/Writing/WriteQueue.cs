namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// What waits for the writer, in order of arrival. The bounds are on inserted rows that wait, and on the bytes of their
/// data, which count until they are written: an insert beyond them is refused. Updates and deletes always get in, since
/// each has a caller that waits for it, and waiting outside would cost the same memory.
/// </summary>
/// <param name="maxInsertedRows">The bound of rows.</param>
/// <param name="maxInsertedBytes">The bound of bytes.</param>
internal sealed class WriteQueue(int maxInsertedRows, long maxInsertedBytes) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _arrived = new(initialState: false);
    private readonly ArrivalSpin _spin = new();
    private List<IPendingWrite> _waiting = [];
    private volatile bool _hasArrived;
    private int _insertedRows;
    private long _insertedBytes;
    private long _waitingBytes;
    private long _addedWrites;

    /// <summary>Of what the writer has taken and not yet written. Only its thread uses it.</summary>
    private long _takenBytes;
    private bool _isWriterIdle;
    private bool _isClosed;

    /// <summary>How many writes wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>How many writes came so far, without those that <see cref="AddToIdle"/> put in.</summary>
    public long AddedWrites
    {
        get
        {
            lock (_gate)
            {
                return _addedWrites;
            }
        }
    }

    /// <summary>Puts a write in the queue.</summary>
    public WriteQueueAnswer Add(IPendingWrite write)
    {
        bool wake;
        lock (_gate)
        {
            if (_isClosed)
            {
                return WriteQueueAnswer.Closed;
            }

            var rows = write.InsertedRows;
            // An insert alone always gets in, whatever its size.
            if (rows > 0 && _insertedRows > 0 && _insertedRows + rows > maxInsertedRows)
            {
                return WriteQueueAnswer.Full;
            }

            var bytes = write.InsertedBytes;
            if (bytes > 0 && _insertedBytes > 0 && _insertedBytes + bytes > maxInsertedBytes)
            {
                return WriteQueueAnswer.Full;
            }

            _insertedRows += rows;
            _insertedBytes += bytes;
            _waitingBytes += bytes;
            _addedWrites++;
            _waiting.Add(write);
            _hasArrived = true;
            wake = _isWriterIdle;
            _isWriterIdle = false;
        }

        if (wake)
        {
            _arrived.Set();
        }

        return WriteQueueAnswer.Taken;
    }

    /// <summary>Puts a write in the queue if the writer waits for one; a write that can wait so gets in no other's way.</summary>
    /// <returns>Whether it did. A closed queue takes none.</returns>
    public bool AddToIdle(IPendingWrite write)
    {
        lock (_gate)
        {
            if (_isClosed || !_isWriterIdle)
            {
                return false;
            }

            _waiting.Add(write);
            _hasArrived = true;
            _isWriterIdle = false;
        }

        _arrived.Set();
        return true;
    }

    /// <summary>Takes all that waits, and waits for the first where there is none. What was taken before is written by now.</summary>
    /// <param name="batch">An empty list, which becomes the queue's next one.</param>
    /// <returns>What waited; null when the queue is closed and empty.</returns>
    public List<IPendingWrite>? TakeAll(List<IPendingWrite> batch)
    {
        if (_takenBytes > 0)
        {
            lock (_gate)
            {
                _insertedBytes -= _takenBytes;
            }

            _takenBytes = 0;
        }

        if (_hasArrived)
        {
            lock (_gate)
            {
                return Take(batch);
            }
        }

        _spin.Run(() => _hasArrived);
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count > 0)
                {
                    _spin.Arrived();
                    return Take(batch);
                }

                if (_isClosed)
                {
                    return null;
                }

                _isWriterIdle = true;
            }

            _arrived.WaitOne();
        }
    }

    public void Dispose() => _arrived.Dispose();

    /// <summary>Takes no more writes. What waits is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _isWriterIdle = false;
        }

        _arrived.Set();
    }

    private List<IPendingWrite> Take(List<IPendingWrite> batch)
    {
        var taken = _waiting;
        _waiting = batch;
        _insertedRows = 0;
        _takenBytes += _waitingBytes;
        _waitingBytes = 0;
        _hasArrived = false;
        return taken;
    }
}
