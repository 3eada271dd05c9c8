namespace Orleans.AsyncJobs.Settings;

/// <summary>How failures are retried where a handler says nothing else (section <c>AsyncJobs:Retry</c>).</summary>
public sealed class RetryOptions
{
    /// <summary>The most runs before a failure is final, 1 to 100. The default value is 4.</summary>
    public int Attempts { get; set; } = 4;

    /// <summary>The backoff before the first retry. The default value is 5 seconds.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What the backoff grows by with each retry, 1 to 100. The default value is 2.</summary>
    public double Factor { get; set; } = 2;

    /// <summary>The longest backoff. The default value is 1 hour.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromHours(1);
}
