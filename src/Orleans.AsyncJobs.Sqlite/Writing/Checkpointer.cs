using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Copies the log (WAL) into the main file on its own thread, so that the writer does not wait for it. While writes go
/// on, such a copy never catches up, and a log that is never copied to its end is never started over. So when it has
/// grown past the bound all the same, the writer copies the short rest itself between two commits.
/// </summary>
internal sealed partial class Checkpointer : IDisposable
{
    private const int CacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE: pages written by a connection, that is, frames of the log.

    /// <summary>The log may be this many times a checkpoint's size before the writer helps.</summary>
    private const int WriterHelpsAt = 2;

    private readonly StoreConnection _connection;
    private readonly int _pages;
    private readonly ILogger _logger;
    private readonly AutoResetEvent _due = new(initialState: false);
    private readonly Thread _thread;
    private int _pagesSince;
    private volatile bool _isWriterNeeded;
    private volatile bool _isClosed;

    public Checkpointer(StoreConnection connection, int pages, ILogger logger)
    {
        _connection = connection;
        _pages = pages;
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
            // Passive: it waits for no reader. If one holds the log, the next round tries again.
            _ = raw.sqlite3_wal_checkpoint_v2(writer.Database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        }
        else if (_pagesSince >= _pages)
        {
            _pagesSince = 0;
            _due.Set();
        }
    }

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

            var result = raw.sqlite3_wal_checkpoint_v2(_connection.Database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var logPages, out _);
            if (result == raw.SQLITE_OK)
            {
                _isWriterNeeded = logPages >= _pages * WriterHelpsAt;
            }
            else
            {
                LogCheckpointFailed(_logger, raw.sqlite3_errstr(result).utf8_to_string());
            }
        }
    }
}
