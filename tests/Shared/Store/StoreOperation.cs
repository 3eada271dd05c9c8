using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Testing;

/// <summary>One call to the job table, as a test that lets it fail or wait sees it.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Rows">The rows to write; none for a read.</param>
/// <param name="Until">Up to which moment a read asks for due rows; null for all else.</param>
internal sealed record StoreOperation(StoreOperationKind Kind, IReadOnlyList<JobState> Rows, DateTimeOffset? Until = null)
{
    public bool IsWrite => Kind is StoreOperationKind.Insert or StoreOperationKind.Update or StoreOperationKind.Delete or StoreOperationKind.WriteSet;

    /// <summary>Whether the write takes a job to a state.</summary>
    public bool IsUpdateTo(JobStateCode state) => Kind == StoreOperationKind.Update && Rows[0].Status.State == state;
}
