using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Sqlite.Blobs;
using Orleans.AsyncJobs.Sqlite.FileSpace;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>The store's connections and threads from one opening to the next fault, or to the end.</summary>
internal sealed class StoreSession : IAsyncDisposable
{
    private readonly Writer _writer;
    private readonly IWriterEvents _events;
    private readonly bool _hasFreeBlobs;

    private StoreSession(StorePaths paths, SqliteJobStoreOptions options, StoreConnection writer, StoreHooks hooks, IWriterEvents events, TimeProvider time, CommitTimes times, Func<Guid, bool> isUpload, ILogger logger)
    {
        _hasFreeBlobs = BlobRows.HasFree(writer);
        _events = events;
        Queue = new WriteQueue(options.QueueRows, options.QueueBytes);
        Reads = new ReaderPool(paths.Database, options.ReadConnections);
        Queries = new QueryReader(paths.Database, options, time, () => times.Commits);
        _writer = new Writer(writer, Queue, hooks, events, time, times);
        // Last: it has a thread from here on, and what went before may fail.
        Checkpointer = new Checkpointer(StoreConnection.OpenCheckpointer(paths.Database), hooks, events, logger);
        Sweep = new BlobSweep(Queue, hooks, time, isUpload);
        Shrinking = new FileShrinking(Queue, Queries.Quickly, Checkpointer, hooks, time, options.SpareBytes);
    }

    public WriteQueue Queue { get; }

    public Checkpointer Checkpointer { get; }

    /// <summary>Gives unused pages of the file back.</summary>
    public FileShrinking Shrinking { get; }

    /// <summary>Deletes files of data that belong to no job.</summary>
    public BlobSweep Sweep { get; }

    /// <summary>Reads of the grains.</summary>
    public ReaderPool Reads { get; }

    /// <summary>Queries of people and clients, which may take long.</summary>
    public QueryReader Queries { get; }

    /// <summary>Opens the file.</summary>
    /// <param name="paths">The store's files; the folder's lock is held.</param>
    /// <param name="options">The options.</param>
    /// <param name="hooks">Faults for tests.</param>
    /// <param name="events">Whom the writer tells.</param>
    /// <param name="time">The clock.</param>
    /// <param name="times">Takes how long each commit took.</param>
    /// <param name="isUpload">Whether a file of data belongs to no job because it is still being uploaded.</param>
    /// <param name="logger">The store's log.</param>
    /// <exception cref="Table.JobStoreException">The store cannot be used.</exception>
    public static StoreSession Open(StorePaths paths, SqliteJobStoreOptions options, StoreHooks hooks, IWriterEvents events, TimeProvider time, CommitTimes times, Func<Guid, bool> isUpload, ILogger logger)
    {
        var writer = StoreOpener.OpenWriter(paths);
        try
        {
            hooks.WriterOpened?.Invoke(writer);
            LogSpace.Prepare(paths, options.LogBytes);
            return new StoreSession(paths, options, writer, hooks, events, time, times, isUpload, logger);
        }
        catch (SqliteException exception)
        {
            writer.Dispose();
            throw StoreRefusals.Of(paths, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            writer.Dispose();
            throw StoreRefusals.Unusable(paths.Database, exception);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Whether SQLite finds no damage. It reads the whole file; the writer has not been started.</summary>
    public bool IsWhole() => _writer.IsWhole();

    public void Start()
    {
        _writer.Start();
        // An earlier process may have left pages to give back.
        Shrinking.OnCommitted();
        if (_hasFreeBlobs)
        {
            // A process was killed while data was uploaded, or before the data of a deleted job was gone.
            Sweep.Ask();
        }
    }

    /// <summary>Takes no more writes, writes what waits, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        Queue.Close();
        await _writer.Ended;
        await Shrinking.DisposeAsync();
        await Sweep.DisposeAsync();
        await Reads.DisposeAsync();
        await Queries.DisposeAsync();
        Checkpointer.Dispose();
        if (_events.IsFaulted)
        {
            // Pages of the main file that could not be synced may be lost, and only the log still has them: all of it is to
            // be copied again. At the close SQLite would copy what it has not copied yet, and remove the log.
            _writer.KeepLog();
        }

        // The last connection to close copies the log into the main file and removes it.
        _writer.Dispose();
    }
}
