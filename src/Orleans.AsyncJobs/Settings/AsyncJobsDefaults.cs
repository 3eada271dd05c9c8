namespace Orleans.AsyncJobs.Settings;

/// <summary>Names and defaults of the service, in one place.</summary>
public static class AsyncJobsDefaults
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "AsyncJobs";

    /// <summary>
    /// The key of the service's own <see cref="TimeProvider"/>; the default is the system's. The one without a key drives
    /// the silo's timers, which a test that sets the clock of jobs must not touch.
    /// </summary>
    public const string TimeProviderName = "Orleans.AsyncJobs";

    /// <summary>The number of the only partition.</summary>
    public const int Partition = 0;

    /// <summary>The most jobs one create stores.</summary>
    public const int MaxBulkCreate = 1_000;

    /// <summary>Inputs of up to so many bytes take no part in <c>Dispatch:MaxDataBytes</c>: with every slot taken they are small beside one that does.</summary>
    public const long SmallDataBytes = 64 * 1_024;

    /// <summary>Runs of one job that may be lost with their process before the job fails.</summary>
    public const int MaxLostRuns = 5;

    /// <summary>From so many lost runs on, a job runs as a suspect: one at a time in a silo.</summary>
    public const int SuspectLostRuns = 2;

    /// <summary>How long running jobs may go on when the service stops.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    /// <summary>How long the idempotency key of a create is kept.</summary>
    public static readonly TimeSpan IdempotencyTime = TimeSpan.FromHours(24);

    /// <summary>Dates after this one are refused.</summary>
    public static readonly DateTimeOffset LatestDate = new(9999, 12, 30, 23, 59, 59, TimeSpan.Zero);
}
