using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Running;

/// <summary>What the handler of a run tells of its work: how far it is, checkpoints, and jobs that it makes.</summary>
internal sealed partial class RunReports(RunningJob run, IGrainFactory grains, RunCheckpoints checkpoints, RunChildren children, ILogger logger) : ProgressReports
{
    public Task SaveCheckpointAsync(ReadOnlyMemory<byte> checkpoint) => checkpoints.SaveAsync(run, checkpoint);

    public Task<IReadOnlyList<JobReceipt>> CreateJobsAsync(IReadOnlyList<ChildJob> jobs) => children.CreateAsync(run, jobs);

    // A handler's work does not depend on whether its progress can be shown.
    protected override async Task StoreAsync(int percent, string? message)
    {
        var jobId = run.Attempt.Job.JobId;
        try
        {
            await grains.GetGrain<IJobRunGrain>(jobId).ReportProgressAsync(run.Attempt.Number, percent, message);
        }
        catch (Exception exception)
        {
            LogLostProgress(logger, exception, run.Attempt.Number, jobId);
        }
    }
}
