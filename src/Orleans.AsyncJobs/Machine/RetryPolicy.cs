namespace Orleans.AsyncJobs.Machine;

/// <summary>Exponential backoff with full jitter: the delay before a retry is anywhere between zero and the backoff.</summary>
/// <param name="Attempts">The most runs before a failure is final; 4 means 3 retries.</param>
/// <param name="BaseDelay">The backoff before the first retry.</param>
/// <param name="Factor">What it grows by with each retry.</param>
/// <param name="MaxDelay">The longest backoff.</param>
internal sealed record RetryPolicy(int Attempts, TimeSpan BaseDelay, double Factor, TimeSpan MaxDelay)
{
    /// <summary>No retries.</summary>
    public static RetryPolicy None { get; } = new(1, TimeSpan.FromSeconds(1), 1, TimeSpan.FromSeconds(1));

    /// <summary>How long to wait before the next retry; null when there is none left.</summary>
    /// <param name="retriesSoFar">Retries that have been made or scheduled.</param>
    /// <param name="random">0 to 1: where between zero and the backoff.</param>
    /// <param name="atLeast">What the failure itself asked for, such as Retry-After; null for nothing.</param>
    public TimeSpan? NextDelay(int retriesSoFar, double random, TimeSpan? atLeast = null)
    {
        if (retriesSoFar >= Attempts - 1)
        {
            return null;
        }

        var backoffSeconds = Math.Min(MaxDelay.TotalSeconds, BaseDelay.TotalSeconds * Math.Pow(Factor, retriesSoFar));
        var delay = TimeSpan.FromSeconds(backoffSeconds * random);
        return atLeast > delay ? atLeast : delay;
    }
}
