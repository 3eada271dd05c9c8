namespace Orleans.AsyncJobs;

/// <summary>How jobs of one handler are run. What is null here comes from the service's configuration.</summary>
public sealed class JobHandlerOptions
{
    /// <summary>The most runs of a job before a failure is final, 1 to 100. The default is that of <c>AsyncJobs:Retry:Attempts</c>, 4.</summary>
    public int? RetryAttempts { get; set; }

    /// <summary>The backoff before the first retry. The default is that of <c>AsyncJobs:Retry:BaseDelay</c>, 5 s.</summary>
    public TimeSpan? RetryBaseDelay { get; set; }

    /// <summary>What the backoff grows by with each retry, 1 to 100. The default is that of <c>AsyncJobs:Retry:Factor</c>, 2.</summary>
    public double? RetryFactor { get; set; }

    /// <summary>The longest backoff. The default is that of <c>AsyncJobs:Retry:MaxDelay</c>, 1 h.</summary>
    public TimeSpan? RetryMaxDelay { get; set; }

    /// <summary>How long one run may take. The default is that of <c>AsyncJobs:Handlers:TimeLimit</c>, 2 min.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>How long a handler may take to stop once it is asked to. The default is that of <c>AsyncJobs:Handlers:CancelGrace</c>, 30 s.</summary>
    public TimeSpan? CancelGrace { get; set; }

    /// <summary>How many jobs of this message name run at a time, 1 to 10,000; those above it wait without holding up others. The default is no limit but the service's own.</summary>
    public int? MaxConcurrentJobs { get; set; }

    /// <summary>The type of an <see cref="IJobInputCheck"/> from the container that looks at the input at create; null for none.</summary>
    public Type? InputCheck { get; private set; }

    /// <summary>Whether its jobs run although every slot is taken, as many as its own limit says: for those by which people free slots.</summary>
    internal bool RunsBesideSlots { get; set; }

    /// <summary>Looks at the input of each job before it is stored.</summary>
    /// <typeparam name="TCheck">The check; a singleton of the container.</typeparam>
    public void CheckInputWith<TCheck>()
        where TCheck : class, IJobInputCheck => InputCheck = typeof(TCheck);
}
