using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Running;

/// <summary>
/// What a handler saves for its next run, and what an earlier run saved for it. Trouble with the storage is no failure of
/// the job: both are tried until they are done, or the run has to stop.
/// </summary>
internal sealed partial class RunCheckpoints(
    IJobTable table, IGrainFactory grains, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, ILogger<RunCheckpoints> logger)
{
    private static readonly TimeSpan TryAgainDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads what an earlier run saved; null where the row says that there is nothing.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(RunningJob run)
    {
        if (!run.Attempt.HasCheckpoint)
        {
            return null;
        }

        var read = await TryAsync(run, () => table.ReadCheckpointAsync(run.Attempt.Job.JobId, run.CancelToken));
        return read ?? throw new InvalidOperationException("The checkpoint of the job is gone from the job table.");
    }

    /// <summary>Stores a checkpoint; it is on disk when the task ends.</summary>
    /// <exception cref="JobException">The run is not the job's current one any more; nothing was stored.</exception>
    public Task SaveAsync(RunningJob run, ReadOnlyMemory<byte> checkpoint)
    {
        // The handler may go on to write into its buffer.
        var copy = checkpoint.ToArray();
        return TryAsync(run, async () =>
        {
            await grains.GetGrain<IJobRunGrain>(run.Attempt.Job.JobId).SaveCheckpointAsync(run.Attempt.Number, copy);
            return true;
        });
    }

    private async Task<T> TryAsync<T>(RunningJob run, Func<Task<T>> act)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (JobException exception) when (exception.Kind == JobErrorKind.Unavailable)
            {
                LogTrouble(exception, run.Attempt.Job.JobId);
                await Task.Delay(TryAgainDelay, time, run.CancelToken);
            }
        }
    }
}
