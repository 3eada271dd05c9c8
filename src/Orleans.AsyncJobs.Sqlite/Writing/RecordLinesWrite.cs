namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Writes nothing: from here on the writer records what changes in the lines.</summary>
internal sealed class RecordLinesWrite : PendingWrite<bool>
{
    protected override bool Write(JobRows rows, StoreConnection connection)
    {
        rows.RecordLines();
        return true;
    }
}
