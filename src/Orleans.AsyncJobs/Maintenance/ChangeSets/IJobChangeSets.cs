using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>Changes several jobs, all or none, in one commit.</summary>
internal interface IJobChangeSets
{
    /// <summary>Makes the changes. When the call returns they are on disk.</summary>
    /// <param name="operations">1 to 1,000 changes. Those of one job are made in their order.</param>
    /// <returns>For each change the receipt of the job that it created, null for one that creates none. A job that was created before under the same key has that one's.</returns>
    /// <exception cref="ChangeSetException">One of them is refused; nothing was stored.</exception>
    /// <exception cref="JobException">The store takes none now, or somebody else changes the jobs all the time; or, where its message says so, it is not known whether they were stored.</exception>
    Task<IReadOnlyList<JobReceipt?>> CommitAsync(IReadOnlyList<JobOperation> operations);

    /// <summary>Makes the changes once for a key: when they are asked for again within 24 hours, nothing is changed and the first receipts are answered.</summary>
    /// <param name="key">A key of the caller, 1 to 250 characters.</param>
    /// <param name="operations">1 to 1,000 changes. One at least creates a job, with which the key is stored.</param>
    /// <returns>As <see cref="CommitAsync"/>.</returns>
    /// <exception cref="ChangeSetException">As <see cref="CommitAsync"/>, or the key was used for something else.</exception>
    /// <exception cref="JobException">As <see cref="CommitAsync"/>.</exception>
    Task<IReadOnlyList<JobReceipt?>> CommitOnceAsync(string key, IReadOnlyList<JobOperation> operations);
}

/// <summary>One change of several was refused, and so none was made.</summary>
/// <param name="index">Which one, from 0.</param>
/// <param name="reason">Why.</param>
internal sealed class ChangeSetException(int index, JobException reason) : Exception(reason.Message, reason)
{
    public int Index { get; } = index;

    public JobException Reason { get; } = reason;
}
