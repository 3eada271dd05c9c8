namespace Orleans.AsyncJobs.Testing;

/// <summary>The calls of a job table.</summary>
internal enum StoreOperationKind
{
    Insert,
    Update,
    Delete,
    Read,
    ReadRunnable,
    ReadLocked,
    ReadDue,
    ReadEffects,
    ReadMembers,
}
