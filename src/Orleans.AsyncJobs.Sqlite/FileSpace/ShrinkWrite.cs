using System.Globalization;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite.FileSpace;

/// <summary>
/// Gives some unused pages back: SQLite moves the file's last pages into unused ones before them, and leaves out the end. The
/// file itself gets shorter with the checkpoint that copies all of the log.
/// </summary>
internal sealed class ShrinkWrite : PendingWrite<bool>
{
    private static readonly string Sql = string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({SqliteJobStoreDefaults.PagesPerStep})");

    /// <summary>Where the disk is full it is left out, as inserts are: what is set aside is for changes of rows.</summary>
    public override int InsertedRows => 1;

    protected override bool Write(JobRows rows, StoreConnection connection)
    {
        connection.Prepare(Sql).Execute();
        return true;
    }
}
