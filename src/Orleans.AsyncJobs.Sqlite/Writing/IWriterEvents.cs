using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>What the threads that write tell the store. The methods return at once.</summary>
internal interface IWriterEvents
{
    /// <summary>Whether the store is closed to writes until it has been reopened.</summary>
    bool IsFaulted { get; }

    /// <summary>What callers are told while writes are not taken.</summary>
    JobException Unavailable();

    /// <summary>A transaction is on disk.</summary>
    void OnCommitted(StoreConnection connection);

    /// <summary>A transaction that is on disk has let files of data go; their chunks are to be deleted.</summary>
    void OnBlobsReleased();

    /// <summary>Space has run out: the space set aside is to be given back before this returns.</summary>
    void OnDiskFull(SqliteException reason);

    /// <summary>A transaction ended in an unknown state, or what was written to the main file may not be there.</summary>
    void OnFault(Exception reason);
}
