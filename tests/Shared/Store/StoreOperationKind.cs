namespace Orleans.AsyncJobs.Testing;

/// <summary>The calls of a job table.</summary>
internal enum StoreOperationKind
{
    Insert,
    Update,
    Delete,
    Read,
    ReadData,
    ReadRunnable,
    ReadLocked,
    ReadDue,
    ReadMembers,
    ReadRecords,
    Append,
    Query,
}
