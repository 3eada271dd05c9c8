using System.Globalization;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite.FileSpace;

/// <summary>
/// Gives some unused pages back: SQLite moves the file's last pages into unused ones before them, and leaves out the end. The
/// file itself gets shorter with the checkpoint that copies all of the log. Its caller gets how long the transaction took for it.
/// </summary>
/// <param name="pages">How many pages.</param>
/// <param name="time">Measures it.</param>
internal sealed class ShrinkWrite(int pages, TimeProvider time) : PendingWrite<TimeSpan>
{
    private readonly string _sql = string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({pages})");

    /// <summary>Where the disk is full it is left out, as inserts are: what is set aside is for changes of rows.</summary>
    public override int InsertedRows => 1;

    protected override TimeSpan Write(JobRows rows, StoreConnection connection)
    {
        var began = time.GetTimestamp();
        connection.Prepare(_sql).Execute();
        return time.GetElapsedTime(began);
    }
}
