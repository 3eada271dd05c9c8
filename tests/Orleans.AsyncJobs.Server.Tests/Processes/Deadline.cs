namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>How long a test waits for what must come, and how it looks for it.</summary>
internal static class Deadline
{
    /// <summary>Far longer than anything takes on a busy machine: only what hangs reaches it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(25);

    /// <param name="limit">How long at most; the default is far longer than anything takes but what comes over a network.</param>
    public static CancellationTokenSource Start(TimeSpan? limit = null)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(limit ?? Limit);
        return source;
    }

    /// <summary>Looks again and again until there is something to see.</summary>
    /// <param name="what">What is waited for, to stand after "waited for".</param>
    /// <param name="look">Gives null while it is not there.</param>
    /// <param name="describe">What is there instead, for the failure.</param>
    public static async Task<T> ForAsync<T>(string what, Func<Task<T?>> look, Func<string>? describe = null)
        where T : class
    {
        using var deadline = Start();
        while (!deadline.IsCancellationRequested)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            await Task.Delay(PollPeriod, CancellationToken.None);
        }

        throw new TimeoutException($"Waited {Limit.TotalSeconds} s for {what}. {describe?.Invoke()}");
    }

    public static Task UntilAsync(string what, Func<bool> holds, Func<string>? describe = null) =>
        ForAsync(what, () => Task.FromResult(holds() ? what : null), describe);

    /// <summary>Waits for a signal.</summary>
    public static async Task<T> OfAsync<T>(Task<T> signal)
    {
        using var deadline = Start();
        return await signal.WaitAsync(deadline.Token);
    }
}
