using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>What one write of a row adds to the rates of its handler, told by how the row changes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateChange
{
    /// <summary>The minute it belongs to.</summary>
    public DateTimeOffset Minute { get; private init; }

    /// <summary>Whether a job was created.</summary>
    public bool Created { get; private init; }

    /// <summary>How a job ended, or an occurrence of one that recurs; null when none did.</summary>
    public JobStatusCode? Ended { get; private init; }

    /// <summary>Whether a run failed and is tried again.</summary>
    public bool Retried { get; private init; }

    /// <summary>How long a run took that ended; null when none did, or nobody knows.</summary>
    public double? RunSeconds { get; private init; }

    /// <summary>How long a job had waited that starts for the first time; null when none does.</summary>
    public double? WaitSeconds { get; private init; }

    /// <summary>Whether it adds nothing.</summary>
    public bool IsEmpty => !Created && !Retried && Ended is null && RunSeconds is null && WaitSeconds is null;

    /// <summary>The begin of the minute of a moment.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>The index in <see cref="JobRate.BucketSeconds"/> of a duration.</summary>
    public static int BucketOf(double seconds)
    {
        var bucket = 0;
        while (seconds > JobRate.BucketSeconds[bucket])
        {
            bucket++;
        }

        return bucket;
    }

    /// <summary>A row is inserted.</summary>
    public static RateChange OfInsert(JobDefinition job, JobStatus status) => new()
    {
        Minute = MinuteOf(status.ModifiedOn),
        Created = true,
        WaitSeconds = status.State == JobStateCode.Locked ? 0 : null,
    };

    /// <summary>A row is updated.</summary>
    /// <param name="state">The row, with what the write brings beside it.</param>
    /// <param name="status">Its status after the write.</param>
    public static RateChange OfUpdate(JobState state, JobStatus status)
    {
        var stored = state.Stored!;
        var (started, stopped) = (status.State == JobStateCode.Locked && stored.State != JobStateCode.Locked, status.State != JobStateCode.Locked && stored.State == JobStateCode.Locked);
        if (status.State == stored.State && status.RetryCount == stored.RetryCount)
        {
            return default;
        }

        return new RateChange
        {
            Minute = MinuteOf(status.ModifiedOn),
            Ended = status.Deleted ? null : EndOf(stored, status),
            Retried = status.RetryCount > stored.RetryCount,
            RunSeconds = !stopped ? null : state.Entries?.Run is { } run ? run.Seconds : status.LostRuns > stored.LostRuns ? null : status.ExecutionSeconds,
            WaitSeconds = started && status.StartedOn != stored.StartedOn ? Waited(stored, status.StartedOn) : null,
        };
    }

    /// <summary>A row is deleted. One that runs and is not marked as deleted ends so because it succeeded and is deleted then.</summary>
    public static RateChange OfDelete(JobState state)
    {
        if (state.Stored is not { State: JobStateCode.Locked, Deleted: false } stored || !state.Job.AutoDelete)
        {
            return default;
        }

        var run = state.Entries?.Run;
        return new RateChange
        {
            Minute = MinuteOf(run is { Seconds: { } seconds } ? run.StartedOn.AddSeconds(seconds) : stored.ModifiedOn),
            Ended = JobStatusCode.Succeeded,
            RunSeconds = run?.Seconds,
        };
    }

    private static JobStatusCode? EndOf(JobStatus stored, JobStatus status)
    {
        if (status.State == JobStateCode.Completed)
        {
            return stored.State == JobStateCode.Completed ? null : status.Status;
        }

        // A series goes on behind an occurrence that has ended.
        return stored.Occurrence is null || status.Occurrence is not null ? null
            : status.ErrorCode is null ? JobStatusCode.Succeeded : JobStatusCode.Failed;
    }

    /// <summary>Since it could have run: since it became ready, or its date came. One that takes its turn in a token has only waited for that.</summary>
    private static double? Waited(JobStatus stored, DateTimeOffset? startedOn)
    {
        if (startedOn is not { } started)
        {
            return null;
        }

        var since = stored.State == JobStateCode.Ready ? stored.ModifiedOn : stored.PostponeUntil ?? stored.ModifiedOn;
        return stored.Admitted ? Math.Max(0, (started - since).TotalSeconds) : 0;
    }
}
