using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// Sees to it that jobs of the service itself are there as the code has them. Several silos may do so at once: a job is inserted
/// under its fixed id, which the table takes once, and a change that is made already changes nothing.
/// </summary>
internal sealed partial class PlatformJobs(IJobTable table, IGrainFactory grains, ILogger<PlatformJobs> logger)
{
    // Another silo may make or remove the job between a look and what follows from it, and then it does no more.
    private const int MaxLooks = 4;

    private static readonly JobCaller Caller = JobCaller.System with { Reason = "The code of the service says so." };

    /// <summary>
    /// Makes the job, or changes it to what is wanted. Another rule or zone is changed in place, where the start goes along; what else differs makes it a new job
    /// under the same id. One whose series has ended is left as it is while the code is the same, and so is a pause.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="JobException">It is not valid (<see cref="JobErrorKind.Invalid"/>), or it cannot be done now: try again in a moment.</exception>
    public async Task HaveAsync(PlatformJob job, CancellationToken cancellationToken)
    {
        if (!job.IsWanted)
        {
            await RemoveAsync(job.JobId, cancellationToken);
            return;
        }

        for (var looks = 0; looks < MaxLooks; looks++)
        {
            if (await table.ReadAsync(job.JobId, cancellationToken) is not { } row)
            {
                if (await TryCreateAsync(job, cancellationToken))
                {
                    return;
                }
            }
            else if (row.Status.Deleted)
            {
                break;
            }
            else if (await IsAnotherAsync(row, job, cancellationToken))
            {
                LogReplaced(job.Name, job.JobId);
                await RemoveAsync(job.JobId, cancellationToken);
            }
            else
            {
                await ChangeAsync(row, job);
                return;
            }
        }

        throw new JobException(
            JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, $"The job '{job.Name}' ({job.JobId:D}) of the service is being deleted or made just now; try again in a moment.");
    }

    /// <summary>Removes the job, if it is there.</summary>
    /// <param name="jobId">Its id.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RemoveAsync(Guid jobId, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IJobGrain>(jobId).DeleteAsync(Caller, expectedVersion: null).WaitAsync(cancellationToken);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            // It is gone, which is what was wanted.
        }
    }

    /// <summary>Inserts the job; false where its id is taken by now.</summary>
    private async Task<bool> TryCreateAsync(PlatformJob job, CancellationToken cancellationToken)
    {
        var submission = new JobSubmission(job.JobId, new NewJob
        {
            MessageName = job.MessageName,
            Name = job.Name,
            OperationType = job.OperationType,
            Data = job.Data,
            RecurrencePattern = job.RecurrencePattern,
            RecurrenceStartTime = RecurrenceStart.OfCode(job.RecurrenceTimeZone),
            RecurrenceTimeZone = job.RecurrenceTimeZone,
        });
        try
        {
            await grains.GetGrain<IDispatcherGrain>(AsyncJobsDefaults.Partition).CreateAsync([submission], JobCaller.System).WaitAsync(cancellationToken);
            LogMade(job.Name, job.JobId, job.RecurrencePattern);
            return true;
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.Invalid)
        {
            if (await table.ReadAsync(job.JobId, cancellationToken) is null)
            {
                throw;
            }

            return false;
        }
    }

    private async Task<bool> IsAnotherAsync(JobState row, PlatformJob job, CancellationToken cancellationToken)
    {
        var isEnded = row.Status.RecurrencePattern is null || row.Status.State == JobStateCode.Completed;
        return (isEnded && !HasRule(row, job))
            || (HasZone(row, job) && row.Status.RecurrenceStartTime != RecurrenceStart.OfCode(job.RecurrenceTimeZone))
            || row.Job.OperationType != job.OperationType
            || !string.Equals(row.Job.MessageName, job.MessageName, StringComparison.Ordinal)
            || !string.Equals(row.Job.Name, job.Name, StringComparison.Ordinal)
            || !string.Equals(row.Job.DataBytes is null ? null : await table.ReadDataAsync(job.JobId, cancellationToken), job.Data, StringComparison.Ordinal);
    }

    private async Task ChangeAsync(JobState row, PlatformJob job)
    {
        if (!HasRule(row, job))
        {
            await grains.GetGrain<IJobGrain>(job.JobId).PatchAsync(
                new JobStatePatch { RecurrencePattern = job.RecurrencePattern, RecurrenceTimeZone = job.RecurrenceTimeZone ?? string.Empty }, Caller, expectedVersion: null);
            LogChanged(job.Name, job.JobId, job.RecurrencePattern);
        }
    }

    private static bool HasRule(JobState row, PlatformJob job) =>
        string.Equals(row.Status.RecurrencePattern, job.RecurrencePattern, StringComparison.Ordinal) && HasZone(row, job);

    private static bool HasZone(JobState row, PlatformJob job) => string.Equals(row.Status.RecurrenceTimeZone, job.RecurrenceTimeZone, StringComparison.Ordinal);
}
