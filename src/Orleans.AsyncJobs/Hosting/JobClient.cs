using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Calls the grains: dispatchers for creates, the job's own grain for everything else.</summary>
internal sealed class JobClient(
    IGrainFactory grains,
    IServiceProvider services,
    JobExplainer explainer,
    HandlerControl handlers,
    JobInstruments instruments,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    RandomSource random) : IJobClient
{
    // All jobs belong to the one partition there is.

    private IDispatcherGrain Dispatcher => grains.GetGrain<IDispatcherGrain>(AsyncJobsDefaults.Partition);

    public async Task<JobReceipt> CreateAsync(NewJob job, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var receipts = await CreateAsync(Submit([job]), caller, cancellationToken);
        return receipts[0];
    }

    public async Task<JobReceipt> CreateWithDataAsync(NewJob job, Stream data, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(data);
        if (job.Data is not null)
        {
            throw new ArgumentException("The job has data of its own; leave Data null, or use CreateAsync.", nameof(job));
        }

        await using var upload = services.GetRequiredService<DataUploads>().Begin();
        var change = await upload.ReadToEndAsync(data, cancellationToken);
        return await CreateAsync(job with { Data = change.Text, Blob = change.Blob }, caller, cancellationToken);
    }

    public async Task ReplaceDataAsync(Guid jobId, Stream? data, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        var job = grains.GetGrain<IJobRunGrain>(jobId);
        caller ??= JobCaller.System;
        if (data is null)
        {
            await job.ReplaceDataAsync(new JobDataChange(null, null), caller, expectedVersion: null).WaitAsync(cancellationToken);
            return;
        }

        await job.ReplaceDataAsync(change: null, caller, expectedVersion: null).WaitAsync(cancellationToken);
        await using var upload = services.GetRequiredService<DataUploads>().Begin();
        var change = await upload.ReadToEndAsync(data, cancellationToken);
        await job.ReplaceDataAsync(change, caller, expectedVersion: null).WaitAsync(cancellationToken);
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
        return CreateActivity.RunAsync(
            instruments.Source, Submit(jobs), submissions => Dispatcher.CreateOnceAsync(submissions, caller ?? JobCaller.System, idempotencyKey).WaitAsync(cancellationToken));
    }

    public Task<JobExplanation> ExplainAsync(Guid jobId, int maxLinks = 50, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLinks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxLinks, JobLimits.MaxExplainedJobs);
        return explainer.ExplainAsync(jobId, maxLinks, cancellationToken);
    }

    public Task<RecurrencePreview> PreviewRecurrenceAsync(
        string? pattern, DateTimeOffset? start = null, string? timeZone = null, int count = 5, DateTimeOffset? after = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, RecurrenceLimits.MaxPreview);
        return Task.Run(() => RecurrenceSchedule.Parse(pattern, start ?? time.GetUtcNow(), timeZone).Preview(count, after), cancellationToken);
    }

    public Task<JobSnapshot> GetAsync(Guid jobId) => grains.GetGrain<IJobGrain>(jobId).GetAsync();

    public Task CancelAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).CancelAsync(caller ?? JobCaller.System);

    public Task PauseAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).PauseAsync(caller ?? JobCaller.System);

    public Task ResumeAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).ResumeAsync(caller ?? JobCaller.System);

    public Task PostponeAsync(Guid jobId, DateTimeOffset until, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).PostponeAsync(until, caller ?? JobCaller.System);

    public Task RetryAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).RetryAsync(caller ?? JobCaller.System);

    public Task RunNowAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).RunNowAsync(caller ?? JobCaller.System);

    public Task DeleteAsync(Guid jobId, JobCaller? caller = null) =>
        grains.GetGrain<IJobGrain>(jobId).DeleteAsync(caller ?? JobCaller.System, expectedVersion: null);

    public async Task<JobHistory> GetHistoryAsync(Guid jobId, CancellationToken cancellationToken = default)
    {
        // A job that is gone, or is going, has no history to show.
        await GetAsync(jobId).WaitAsync(cancellationToken);
        var records = services.GetRequiredService<IJobRecords>();
        var runs = await records.ReadRunsAsync(jobId, cancellationToken);
        var actions = await records.ReadActionsAsync(jobId, beforeId: null, JobHistory.MaxActions, cancellationToken);
        return new JobHistory([.. runs], [.. actions.Reverse()]);
    }

    public Task<JobReceipt> BulkDeleteAsync(BulkDeleteRequest request, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);

        // Not from the constructor: it creates the job by this client.
        return services.GetRequiredService<BulkDeletes>().StartAsync(request, caller ?? JobCaller.System, cancellationToken);
    }

    public Task<IReadOnlyList<JobHandlerStatus>> GetHandlersAsync(CancellationToken cancellationToken = default) => handlers.ReadAsync(cancellationToken);

    public Task PauseHandlerAsync(string messageName, JobCaller? caller = null) => ChangeHandlerAsync(messageName, JobActionVerb.PauseHandler, null, caller);

    public Task ResumeHandlerAsync(string messageName, JobCaller? caller = null) => ChangeHandlerAsync(messageName, JobActionVerb.ResumeHandler, null, caller);

    public Task LimitHandlerAsync(string messageName, int? limit, JobCaller? caller = null) =>
        ChangeHandlerAsync(messageName, JobActionVerb.LimitHandler, limit, caller);

    private Task ChangeHandlerAsync(string messageName, JobActionVerb verb, int? limit, JobCaller? caller)
    {
        ArgumentNullException.ThrowIfNull(messageName);
        return handlers.ChangeAsync(new HandlerChange(messageName, verb, limit, caller ?? JobCaller.System));
    }

    private ImmutableArray<JobSubmission> Submit(IReadOnlyList<NewJob> jobs)
    {
        var now = time.GetUtcNow();
        return [.. jobs.Select(job => new JobSubmission(random.NextId(now), job))];
    }

    private Task<ImmutableArray<JobReceipt>> CreateAsync(ImmutableArray<JobSubmission> submissions, JobCaller? caller, CancellationToken cancellationToken) =>
        CreateActivity.RunAsync(
            instruments.Source, submissions, inTrace => Dispatcher.CreateAsync(inTrace, caller ?? JobCaller.System).WaitAsync(cancellationToken));
}
