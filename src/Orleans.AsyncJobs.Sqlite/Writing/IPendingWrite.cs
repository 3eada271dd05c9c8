namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>A write on its way: applied in a transaction, answered when that is on disk.</summary>
internal interface IPendingWrite
{
    /// <summary>How many rows it inserts: what the queue's bound counts.</summary>
    int InsertedRows { get; }

    /// <summary>How much memory the data of these rows holds: the queue's other bound.</summary>
    long InsertedBytes { get; }

    /// <summary>Why it was refused when it was last applied; null when it was not.</summary>
    Exception? Refusal { get; }

    /// <summary>Applies it in the open transaction and keeps its outcome. A refusal is an outcome, and leaves no trace in the transaction.</summary>
    void Apply(JobRows rows, StoreConnection connection);

    /// <summary>Hands the outcome to the caller: the transaction is on disk.</summary>
    void Answer();

    /// <summary>Tells the caller that the write is not known to be on disk.</summary>
    void Fail(Exception reason);
}
