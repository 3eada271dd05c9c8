namespace Orleans.AsyncJobs.Testing;

/// <summary>The calls of a job table.</summary>
internal enum StoreOperationKind
{
    Insert,
    Update,
    Delete,
    WriteSet,
    Read,
    ReadData,
    AppendChunk,
    ReadRunnable,
    ReadLocked,
    ReadDue,
    ReadMembers,
    ReadRecords,
    Append,
    Query,
}
