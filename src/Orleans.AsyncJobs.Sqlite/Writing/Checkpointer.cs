using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Copies the log (WAL) into the main file on its own thread, a little at a time, and syncs the main file each time. While
/// writes go on, such a copy never catches up, and a log that is never copied to its end is never started over. So when it
/// has grown past its bound, the writer copies the short rest itself between two commits: there is little left to sync then,
/// and the commits behind it hardly wait.
/// </summary>
internal sealed partial class Checkpointer : IDisposable
{
    private const int CacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE: pages written by a connection, that is, frames of the log.

    private readonly StoreConnection _connection;
    private readonly StoreHooks _hooks;
    private readonly IWriterEvents _events;
    private readonly ILogger _logger;
    private readonly AutoResetEvent _due = new(initialState: false);
    private readonly Thread _thread;
    private int _pagesSince;
    private volatile bool _isWriterNeeded;
    private volatile bool _isClosed;

    public Checkpointer(StoreConnection connection, StoreHooks hooks, IWriterEvents events, ILogger logger)
    {
        _connection = connection;
        _hooks = hooks;
        _events = events;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "Job store checkpoints" };
        _thread.Start();
    }

    /// <summary>Called by the writer after each commit.</summary>
    /// <param name="writer">The writer's connection, outside a transaction.</param>
    public void OnCommitted(StoreConnection writer)
    {
        _ = raw.sqlite3_db_status(writer.Database, CacheWrite, out var written, out _, 1);
        _pagesSince += written;
        if (_isWriterNeeded)
        {
            _isWriterNeeded = false;
            _pagesSince = 0;
            _ = Copy(writer.Database, out _);
        }
        else if (_pagesSince >= SqliteJobStoreDefaults.CheckpointPages)
        {
            _pagesSince = 0;
            _due.Set();
        }
    }

    /// <summary>Has the log copied now.</summary>
    public void Ask() => _due.Set();

    public void Dispose()
    {
        _isClosed = true;
        _due.Set();
        _thread.Join();
        _connection.Dispose();
        _due.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _due.WaitOne();
            if (_isClosed)
            {
                return;
            }

            if (Copy(_connection.Database, out var logPages) && Sync())
            {
                _isWriterNeeded = logPages >= SqliteJobStoreDefaults.LogPages;
            }
        }
    }

    /// <summary>Passive: it waits for no reader. Where one holds the log, a later round copies the rest.</summary>
    private bool Copy(sqlite3 database, out int logPages) =>
        IsDone(raw.sqlite3_wal_checkpoint_v2(database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out logPages, out _));

    /// <summary>SQLite itself syncs only what is to let the log start over.</summary>
    private bool Sync() => IsDone(_hooks.Sync?.Invoke() ?? DatabaseFile.Sync(_connection.Database));

    private bool IsDone(int result)
    {
        // Busy: the other of the two threads is at it.
        if (result is raw.SQLITE_OK or raw.SQLITE_BUSY)
        {
            return result == raw.SQLITE_OK;
        }

        var reason = raw.sqlite3_errstr(result).utf8_to_string();
        LogCheckpointFailed(_logger, reason);
        if ((result & 0xFF) == raw.SQLITE_IOERR)
        {
            // The system tells of a page that it could not write once, and believes it to be on disk from then on. The log
            // still has it, so it must not be started over: reopening copies all of it again.
            _events.OnFault(new SqliteException(reason, result));
        }

        return false;
    }
}
