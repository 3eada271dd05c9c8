namespace Orleans.AsyncJobs.Settings;

/// <summary>Names of the service, in one place.</summary>
public static class AsyncJobsDefaults
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "AsyncJobs";

    /// <summary>
    /// The key of the service's own <see cref="TimeProvider"/>; the default is the system's. The one without a key drives
    /// the silo's timers, which a test that sets the clock of jobs must not touch.
    /// </summary>
    public const string TimeProviderName = "Orleans.AsyncJobs";

    /// <summary>The name of the grain storage in which the service keeps small things of its own, such as a handler's pause.</summary>
    public const string GrainStorageName = "asyncjobs";

    /// <summary>The number of the only partition.</summary>
    internal const int Partition = 0;
}
