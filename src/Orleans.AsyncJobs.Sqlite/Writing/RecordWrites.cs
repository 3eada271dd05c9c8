using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Adds lines to the log of a run.</summary>
internal sealed class AppendLogWrite(Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines) : PendingWrite<bool>
{
    protected override bool Write(JobRows rows, StoreConnection connection)
    {
        LogRecords.Append(connection, jobId, attempt, lines);
        return true;
    }
}

/// <summary>Stores an action.</summary>
internal sealed class AppendActionWrite(JobAction action) : PendingWrite<bool>
{
    protected override bool Write(JobRows rows, StoreConnection connection)
    {
        ActionRecords.Insert(connection, action);
        return true;
    }
}

/// <summary>Stores how far a bulk delete is.</summary>
internal sealed class BulkDeleteRecordWrite(BulkDeleteWrite write) : PendingWrite<bool>
{
    protected override bool Write(JobRows rows, StoreConnection connection)
    {
        BulkDeleteRecords.Write(connection, write);
        return true;
    }
}
