using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// The one writer: a thread that puts all that waits into one transaction (group commit) and answers when it is on disk.
/// While it commits, the next transaction's writes gather, so one sync serves many callers.
/// </summary>
internal sealed class Writer : IDisposable
{
    /// <summary>Below this many writes, answering them at once is cheaper than handing them to the pool.</summary>
    private const int AnsweredHere = 4;

    private readonly StoreConnection _connection;
    private readonly WriteQueue _queue;
    private readonly StoreHooks _hooks;
    private readonly IWriterEvents _events;
    private readonly TimeProvider _time;
    private readonly CommitTimes _times;
    private readonly JobRows _rows;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Writer(StoreConnection connection, WriteQueue queue, StoreHooks hooks, IWriterEvents events, TimeProvider time, CommitTimes times)
    {
        _connection = connection;
        _queue = queue;
        _hooks = hooks;
        _events = events;
        _time = time;
        _times = times;
        _rows = new JobRows(connection);
        _thread = new Thread(Run) { IsBackground = true, Name = "Job store writer" };
    }

    /// <summary>Ends when the thread has: after the queue was closed, or after a fault.</summary>
    public Task Ended => _ended.Task;

    public void Start() => _thread.Start();

    /// <summary>Whether SQLite finds no damage; the thread has not been started.</summary>
    public bool IsWhole()
    {
        try
        {
            return _connection.IsWhole();
        }
        catch (SqliteException)
        {
            // What cannot be read to its end is not whole.
            return false;
        }
    }

    /// <summary>Has the close leave the log as it is; the thread has ended.</summary>
    public void KeepLog() => _connection.CheckpointsOnClose(false);

    /// <summary>Closes the connection; the thread has ended.</summary>
    public void Dispose() => _connection.Dispose();

    private void Run()
    {
        try
        {
            List<IPendingWrite> batch = [];
            while (_queue.TakeAll(batch) is { } taken)
            {
                Write(taken);
                if (taken.Count > AnsweredHere)
                {
                    // The list may have gone to the pool with its answers.
                    batch = new List<IPendingWrite>(taken.Count);
                    continue;
                }

                batch = taken;
                batch.Clear();
            }

            if (!_events.IsFaulted)
            {
                _rows.Sequence.Release(_connection);
            }
        }
        catch (SqliteException)
        {
            // Only the release of the sequence gets here: without it the next start leaves a gap.
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void Write(List<IPendingWrite> batch)
    {
        if (_events.IsFaulted)
        {
            FailAll(batch, _events.Unavailable());
            return;
        }

        var last = _rows.Sequence.Last;
        try
        {
            Commit(batch);
        }
        catch (SqliteException exception) when (StoreSpace.IsFull(exception))
        {
            Undo(last);
            WriteWithoutSpace(batch, exception);
            return;
        }
        catch (Exception exception)
        {
            Undo(last);
            // Whether the transaction is on disk is not known: only a reopened store can tell.
            _events.OnFault(exception);
            FailAll(batch, _events.Unavailable());
            return;
        }

        Answer(batch);
        Committed();
    }

    private void Committed()
    {
        _events.OnCommitted(_connection);
        if (_rows.HasReleasedBlobs)
        {
            _rows.HasReleasedBlobs = false;
            _events.OnBlobsReleased();
        }
    }

    private void Commit(List<IPendingWrite> batch)
    {
        var began = _time.GetTimestamp();
        _connection.Prepare("BEGIN IMMEDIATE").Execute();
        foreach (var write in batch)
        {
            write.Apply(_rows, _connection);
        }

        _rows.WriteSums(_time.GetUtcNow());
        var reserved = _rows.Sequence.Reserve(_connection);
        _hooks.BeforeCommit?.Invoke(batch.Count);
        _connection.Prepare("COMMIT").Execute();
        _hooks.AfterCommit?.Invoke(batch.Count);
        _rows.Sequence.Reserved(reserved);
        _rows.Upkeep.Committed();
        _times.Add(_time.GetElapsedTime(began), batch);
    }

    /// <summary>The disk is full: inserts are refused, and changes of rows get the space that was set aside.</summary>
    private void WriteWithoutSpace(List<IPendingWrite> batch, SqliteException reason)
    {
        _events.OnDiskFull(reason);
        List<IPendingWrite> changes = [.. batch.Where(write => write.InsertedRows == 0)];
        FailAll(batch.Where(write => write.InsertedRows > 0), _events.Unavailable());
        if (changes.Count == 0)
        {
            return;
        }

        var last = _rows.Sequence.Last;
        try
        {
            Commit(changes);
        }
        catch (Exception exception)
        {
            Undo(last);
            if (exception is not SqliteException error || !StoreSpace.IsFull(error))
            {
                _events.OnFault(exception);
            }

            FailAll(changes, _events.Unavailable());
            return;
        }

        Answer(changes);
        Committed();
    }

    private void Undo(long lastSequence)
    {
        _rows.Sequence.Return(lastSequence);
        _rows.ClearSums();
        try
        {
            // Some errors end the transaction by themselves.
            if (_connection.InTransaction)
            {
                _connection.Execute("ROLLBACK");
            }
        }
        catch (SqliteException exception)
        {
            _events.OnFault(exception);
        }
    }

    private static void Answer(List<IPendingWrite> batch)
    {
        if (batch.Count > AnsweredHere)
        {
            ThreadPool.UnsafeQueueUserWorkItem(AnswerAll, batch, preferLocal: false);
            return;
        }

        AnswerAll(batch);
    }

    private static void AnswerAll(List<IPendingWrite> batch)
    {
        foreach (var write in batch)
        {
            write.Answer();
        }
    }

    private static void FailAll(IEnumerable<IPendingWrite> batch, JobException reason)
    {
        foreach (var write in batch)
        {
            write.Fail(reason);
        }
    }
}
