using System.Collections.Immutable;

namespace Orleans.AsyncJobs;

/// <summary>The door for the jobs of one partition. <see cref="IJobClient"/> finds the right one and is what callers use.</summary>
[Alias("Orleans.AsyncJobs.IDispatcherGrain")]
public interface IDispatcherGrain : IGrainWithIntegerKey
{
    /// <summary>Stores jobs in one go and in this order, all or none. When the call returns they are on disk.</summary>
    /// <param name="submissions">1 to 1,000 jobs.</param>
    /// <param name="caller">For whom.</param>
    /// <exception cref="JobException">One of them is not valid, or the store takes none now; none is stored.</exception>
    [Alias("Create")]
    Task<ImmutableArray<JobReceipt>> CreateAsync(ImmutableArray<JobSubmission> submissions, JobCaller caller);

    /// <summary>Stores jobs as <see cref="CreateAsync"/> does, at most once for a key of the caller.</summary>
    /// <param name="submissions">1 to 1,000 jobs.</param>
    /// <param name="caller">For whom, and whose key it is.</param>
    /// <param name="idempotencyKey">1 to 256 characters.</param>
    /// <exception cref="JobException">As <see cref="CreateAsync"/>; or the key was used for other jobs.</exception>
    [Alias("CreateOnce")]
    Task<JobCreation> CreateOnceAsync(ImmutableArray<JobSubmission> submissions, JobCaller caller, string idempotencyKey);
}
