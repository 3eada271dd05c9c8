namespace Orleans.AsyncJobs.Settings;

/// <summary>The service's settings (section <c>AsyncJobs</c>). Durations are written <c>00:00:05</c>.</summary>
public sealed class AsyncJobsOptions
{
    /// <summary>How many jobs run at a time.</summary>
    public DispatchOptions Dispatch { get; } = new();

    /// <summary>How failures are retried.</summary>
    public RetryOptions Retry { get; } = new();

    /// <summary>Limits of runs.</summary>
    public HandlerDefaultsOptions Handlers { get; } = new();

    /// <summary>Where jobs may send HTTP requests to.</summary>
    public OutgoingOptions Outgoing { get; } = new();
}
