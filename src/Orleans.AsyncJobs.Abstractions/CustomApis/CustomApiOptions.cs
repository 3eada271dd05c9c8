namespace Orleans.AsyncJobs;

/// <summary>How a custom API is called and run. What is null here comes from the service's configuration.</summary>
public sealed class CustomApiOptions
{
    /// <summary>A name for people, at most 256 characters. The default is the unique name.</summary>
    public string? DisplayName { get; set; }

    /// <summary>Whether it is a function: called by GET, and it has an output. The default is false: an action, called by POST.</summary>
    public bool IsFunction { get; set; }

    /// <summary>
    /// The logical name of the table to a row of which it is bound, such as <c>asyncoperation</c>; its input then has a property
    /// <c>Target</c> of type <see cref="ApiEntityReference"/>, which is that row. The default is null: it is bound to none.
    /// </summary>
    public string? BoundTo { get; set; }

    /// <summary>Whether it may run as a background operation. The default is true.</summary>
    public bool AllowsBackground { get; set; } = true;

    /// <summary>The name of the privilege that a caller needs, at most 100 characters; null for none. The default is null.</summary>
    public string? RequiredPrivilege { get; set; }

    /// <summary>How long one run may take, in a request as well. The default is that of <c>AsyncJobs:Handlers:TimeLimit</c>, 2 min.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>How long a background operation may take to stop once it is asked to. The default is that of <c>AsyncJobs:Handlers:CancelGrace</c>, 30 s.</summary>
    public TimeSpan? CancelGrace { get; set; }

    /// <summary>The most runs of a background operation before a failure is final, 1 to 100. The default is 4: a failed one is retried up to three times.</summary>
    public int RetryAttempts { get; set; } = DefaultRetryAttempts;

    /// <summary>The backoff before the first retry. The default is that of <c>AsyncJobs:Retry:BaseDelay</c>, 5 s.</summary>
    public TimeSpan? RetryBaseDelay { get; set; }

    /// <summary>What the backoff grows by with each retry, 1 to 100. The default is that of <c>AsyncJobs:Retry:Factor</c>, 2.</summary>
    public double? RetryFactor { get; set; }

    /// <summary>The longest backoff. The default is that of <c>AsyncJobs:Retry:MaxDelay</c>, 1 h.</summary>
    public TimeSpan? RetryMaxDelay { get; set; }

    /// <summary>How many background operations of it run at a time, 1 to 10,000; those above it wait without holding up others. The default is no limit but the service's own.</summary>
    public int? MaxConcurrentOperations { get; set; }

    /// <summary>Dataverse: a failed background operation is retried up to three times.</summary>
    private const int DefaultRetryAttempts = 4;
}
