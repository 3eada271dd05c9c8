using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// The run that a row itself tells of, so that a plain job costs no entry beside its row: a first attempt that succeeded, or
/// a run that is on.
/// </summary>
internal static class RowRun
{
    /// <summary>Whether the row tells all of a run that ends with this status: its first one, which succeeded.</summary>
    public static bool Tells(JobStatus status, JobRun run) =>
        run is { Attempt: 1, Outcome: JobRunOutcome.Succeeded, ErrorCode: null, Stack: null }
        && status is { Attempt: 1, State: JobStateCode.Completed, Status: JobStatusCode.Succeeded };

    /// <summary>Whether a run begins whose start the row does not keep: it has the start of the first one only.</summary>
    public static bool HidesStart(JobStatus? stored, JobStatus status) =>
        status is { State: JobStateCode.Locked, Attempt: > 1 } && status.Attempt != stored?.Attempt;

    /// <summary>The entry of a run that begins with this status.</summary>
    public static JobRun Begun(JobStatus status) =>
        new() { Attempt = status.Attempt, Silo = status.HostId, StartedOn = status.ModifiedOn, Outcome = JobRunOutcome.Running, Occurrence = status.Occurrence };

    /// <summary>The last run as the row tells it; null where it tells of none.</summary>
    public static JobRun? Of(JobStatus status)
    {
        if (status.Attempt == 0 || status is { Abandoned: true } or not { State: JobStateCode.Locked or JobStateCode.Completed })
        {
            return null;
        }

        var isOn = status.State == JobStateCode.Locked;
        return new JobRun
        {
            Attempt = status.Attempt,
            Silo = status.HostId,
            StartedOn = StartOf(status, isOn),
            Seconds = isOn ? null : status.ExecutionSeconds,
            Outcome = isOn ? JobRunOutcome.Running : status.Status switch
            {
                JobStatusCode.Succeeded => JobRunOutcome.Succeeded,
                JobStatusCode.Canceled => JobRunOutcome.Canceled,
                _ => JobRunOutcome.Failed,
            },
            ErrorCode = isOn ? null : status.ErrorCode,
            Message = isOn ? null : status.Message,
            Occurrence = status.Occurrence,
        };
    }

    private static DateTimeOffset StartOf(JobStatus status, bool isOn)
    {
        if (status is { Attempt: 1, StartedOn: { } first })
        {
            return first;
        }

        return isOn ? status.ModifiedOn : (status.CompletedOn ?? status.ModifiedOn).AddSeconds(-status.ExecutionSeconds ?? 0);
    }
}
