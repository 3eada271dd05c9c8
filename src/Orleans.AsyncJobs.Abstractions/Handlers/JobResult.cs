namespace Orleans.AsyncJobs;

/// <summary>How a run ended, and what to show of it.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobResult")]
public sealed record JobResult
{
    private JobResult()
    {
    }

    /// <summary>How it ended.</summary>
    [Id(0)] public JobResultKind Kind { get; private init; }

    /// <summary>The error code, signed; null where there is no error.</summary>
    [Id(1)] public int? ErrorCode { get; private init; }

    /// <summary>The text for the column <c>message</c>.</summary>
    [Id(2)] public string? Message { get; private init; }

    /// <summary>The earliest next try, from now; null leaves it to the retry policy.</summary>
    [Id(3)] public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Where the exception was thrown that the result stands for; null where there was none.</summary>
    [Id(4)] internal string? Stack { get; init; }

    /// <summary>The work is done.</summary>
    /// <param name="message">What to show; may be null.</param>
    public static JobResult Succeeded(string? message = null) => new() { Kind = JobResultKind.Succeeded, Message = message };

    /// <summary>The work failed for good: the job becomes 3/31 at once.</summary>
    /// <param name="message">Why.</param>
    /// <param name="errorCode">The code. The default is 0x80040265, the handler's own failure.</param>
    public static JobResult Failed(string message, int errorCode = JobErrorCodes.IsvAborted) =>
        new() { Kind = JobResultKind.Failed, ErrorCode = errorCode, Message = message };

    /// <summary>The work failed; another try may help, as long as the retry policy has one left.</summary>
    /// <param name="message">Why.</param>
    /// <param name="errorCode">The code. The default is 0x80040265, the handler's own failure.</param>
    /// <param name="retryAfter">Not before this time from now. The default leaves it to the retry policy.</param>
    public static JobResult Retry(string message, int errorCode = JobErrorCodes.IsvAborted, TimeSpan? retryAfter = null) =>
        new() { Kind = JobResultKind.Retry, ErrorCode = errorCode, Message = message, RetryAfter = retryAfter };

    /// <summary>The handler was refused access. A system job waits until somebody resumes it.</summary>
    /// <param name="message">By whom, and what was asked.</param>
    /// <param name="errorCode">The code. The default is 0x80040224.</param>
    public static JobResult AccessDenied(string message, int errorCode = JobErrorCodes.IsvUnExpected) =>
        new() { Kind = JobResultKind.AccessDenied, ErrorCode = errorCode, Message = message };

    /// <summary>The time limit was reached.</summary>
    /// <param name="limit">The limit.</param>
    internal static JobResult TimedOut(TimeSpan limit) => new()
    {
        Kind = JobResultKind.TimedOut,
        ErrorCode = JobErrorCodes.SandboxWorkerPluginExecuteTimeout,
        Message = $"The handler did not end within its time limit of {limit}.",
    };

    /// <summary>The handler stopped because it was asked to.</summary>
    internal static JobResult Stopped() => new() { Kind = JobResultKind.Stopped };
}

/// <summary>How a run ended.</summary>
[GenerateSerializer]
public enum JobResultKind
{
    /// <summary>Well.</summary>
    Succeeded = 0,

    /// <summary>Badly, and another try would not help.</summary>
    Failed = 1,

    /// <summary>Badly, and another try may help.</summary>
    Retry = 2,

    /// <summary>The handler was refused access: somebody has to do something first.</summary>
    AccessDenied = 3,

    /// <summary>The time limit was reached. Counts as <see cref="Retry"/>.</summary>
    TimedOut = 4,

    /// <summary>The handler stopped because it was asked to: by a cancel, a pause, or an orderly shutdown.</summary>
    Stopped = 5,
}
