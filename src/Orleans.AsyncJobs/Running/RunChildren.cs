using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Running;

/// <summary>
/// The jobs that handlers make. Trouble with the storage is no failure of the job: they are tried until they are stored, or the
/// run has to stop. A second try makes no second child, since a child's id follows from its parent and its name.
/// </summary>
internal sealed partial class RunChildren(
    IGrainFactory grains,
    JobInstruments instruments,
    IOptions<AsyncJobsOptions> options,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<RunChildren> logger)
{
    private static readonly TimeSpan TryAgainDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Makes the jobs that are not there yet; they are on disk when the task ends.</summary>
    /// <param name="run">The run whose handler makes them.</param>
    /// <param name="children">The jobs, each of another name.</param>
    /// <returns>Their receipts, in the same order.</returns>
    /// <exception cref="JobException">One is not valid or too deep, or the run is not the job's current one any more; nothing was stored.</exception>
    public async Task<IReadOnlyList<JobReceipt>> CreateAsync(RunningJob run, IReadOnlyList<ChildJob> children)
    {
        var (job, attempt, _) = run.Attempt;
        var limit = options.Value.Limits.Depth;
        if (job.Depth >= limit)
        {
            throw new JobException(
                JobErrorKind.Invalid,
                JobErrorCodes.SdkCorrelationTokenDepthTooHigh,
                $"A job of depth {job.Depth} makes no jobs: {AsyncJobsDefaults.SectionName}:Limits:Depth is {limit}. End the chain of jobs that make jobs, or raise the limit.");
        }

        var parent = new JobParent(job.JobId, attempt, job.Depth, job.OwnerId, run.Attempt.Occurrence);
        ImmutableArray<JobSubmission> submissions = [.. children.Select(child => Submit(child, job, parent))];
        return await CreateActivity.RunAsync(instruments.Source, submissions, inTrace => StoreAsync(run, parent, inTrace));
    }

    private static JobSubmission Submit(ChildJob child, JobDefinition job, JobParent parent) => new(
        ChildJobId.Of(parent.JobId, parent.Occurrence, child.Name),
        child.Job with { Name = child.Job.Name ?? child.Name, CorrelationId = child.Job.CorrelationId ?? job.CorrelationId ?? job.JobId });

    private async Task<ImmutableArray<JobReceipt>> StoreAsync(RunningJob run, JobParent parent, ImmutableArray<JobSubmission> submissions)
    {
        while (true)
        {
            try
            {
                return await grains.GetGrain<IDispatcherQueueGrain>(AsyncJobsDefaults.Partition).CreateChildrenAsync(submissions, parent);
            }
            catch (JobException exception) when (exception.Kind is JobErrorKind.Unavailable or JobErrorKind.Busy)
            {
                LogTrouble(exception, parent.JobId);
                await Task.Delay(TryAgainDelay, time, run.CancelToken);
            }
        }
    }
}
