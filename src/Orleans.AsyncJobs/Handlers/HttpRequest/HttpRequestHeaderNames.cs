namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>The headers that every request of a job carries.</summary>
internal static class HttpRequestHeaderNames
{
    /// <summary>The job's id: the same for every run.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>The number of the run, from 1: a fencing token for the receiver.</summary>
    public const string Attempt = "X-Job-Attempt";

    /// <summary>The place in a trace (W3C Trace Context).</summary>
    public const string TraceParent = "traceparent";
}
