using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Calls the grains: dispatchers for creates, the job's own grain for everything else.</summary>
internal sealed class JobClient(IGrainFactory grains, JobExplainer explainer, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, RandomSource random) : IJobClient
{
    // All jobs belong to the one partition there is.

    private IDispatcherGrain Dispatcher => grains.GetGrain<IDispatcherGrain>(AsyncJobsDefaults.Partition);

    public async Task<JobReceipt> CreateAsync(NewJob job, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var receipts = await CreateAsync(Submit([job]), caller, cancellationToken);
        return receipts[0];
    }

    public async Task<IReadOnlyList<JobReceipt>> CreateManyAsync(
        IReadOnlyList<NewJob> jobs, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return await CreateAsync(Submit(jobs), caller, cancellationToken);
    }

    public Task<JobCreation> CreateOnceAsync(
        string idempotencyKey, IReadOnlyList<NewJob> jobs, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idempotencyKey);
        ArgumentNullException.ThrowIfNull(jobs);
        return Dispatcher.CreateOnceAsync(Submit(jobs), caller ?? JobCaller.System, idempotencyKey).WaitAsync(cancellationToken);
    }

    public Task<JobExplanation> ExplainAsync(Guid jobId, int maxLinks = 50, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLinks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxLinks, JobLimits.MaxExplainedJobs);
        return explainer.ExplainAsync(jobId, maxLinks, cancellationToken);
    }

    public Task<JobSnapshot> GetAsync(Guid jobId) => grains.GetGrain<IJobGrain>(jobId).GetAsync();

    public Task CancelAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).CancelAsync(caller ?? JobCaller.System);

    public Task RetryAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).RetryAsync(caller ?? JobCaller.System);

    public Task DeleteAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).DeleteAsync(caller ?? JobCaller.System, expectedVersion: null);

    private ImmutableArray<JobSubmission> Submit(IReadOnlyList<NewJob> jobs)
    {
        var now = time.GetUtcNow();
        return [.. jobs.Select(job => new JobSubmission(random.NextId(now), job))];
    }

    private Task<ImmutableArray<JobReceipt>> CreateAsync(ImmutableArray<JobSubmission> submissions, JobCaller? caller, CancellationToken cancellationToken) =>
        Dispatcher.CreateAsync(submissions, caller ?? JobCaller.System).WaitAsync(cancellationToken);
}
