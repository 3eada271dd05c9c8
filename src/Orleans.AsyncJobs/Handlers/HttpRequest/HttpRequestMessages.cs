using System.Diagnostics;
using System.Net;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>Makes the message to send for a run of a job.</summary>
internal static class HttpRequestMessages
{
    public static HttpRequestMessage Create(HttpRequestData data, JobContext context)
    {
        var message = new HttpRequestMessage(data.Method, data.Url)
        {
            // HTTP/2 where the server offers it in the TLS handshake, HTTP/1.1 everywhere else.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = data.Body switch
            {
                null => null,
                { TextBytes: { } bytes } => new HttpRequestTextContent(context, bytes),
                var body => new ReadOnlyMemoryContent(body.Utf8),
            },
        };
        foreach (var header in data.Headers)
        {
            var isAdded = HttpRequestHeaderRules.DescribesBody(header.Name)
                ? message.Content!.Headers.TryAddWithoutValidation(header.Name, header.Value)
                : message.Headers.TryAddWithoutValidation(header.Name, header.Value);
            if (!isAdded)
            {
                throw new InvalidOperationException($"The header '{header.Name}' passed the rules and was refused by the HTTP client.");
            }
        }

        if (message.Content is { } content && !content.Headers.NonValidated.Contains("Content-Type"))
        {
            content.Headers.TryAddWithoutValidation("Content-Type", data.Body!.DefaultContentType);
        }

        message.Headers.TryAddWithoutValidation(HttpRequestHeaderNames.IdempotencyKey, context.IdempotencyKey);
        message.Headers.TryAddWithoutValidation(HttpRequestHeaderNames.Attempt, context.Attempt.ToString());
        message.Headers.TryAddWithoutValidation(HttpRequestHeaderNames.TraceParent, FindTraceParent());
        if (Activity.Current?.TraceStateString is { Length: > 0 } state && !message.Headers.NonValidated.Contains(HttpRequestHeaderNames.TraceState))
        {
            message.Headers.TryAddWithoutValidation(HttpRequestHeaderNames.TraceState, state);
        }

        return message;
    }

    // The span of the run, or where nobody listens the trace of who created the job. Else nothing records the new trace, so
    // it does not ask the receiver to (flags 00).
    private static string FindTraceParent() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
            ? id
            : $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00";
}

/// <summary>The headers that every request of a job carries.</summary>
internal static class HttpRequestHeaderNames
{
    /// <summary>The job's id: the same for every run.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>The number of the run, from 1: a fencing token for the receiver.</summary>
    public const string Attempt = "X-Job-Attempt";

    /// <summary>The place in a trace (W3C Trace Context).</summary>
    public const string TraceParent = "traceparent";

    /// <summary>What tracing systems keep with that place.</summary>
    public const string TraceState = "tracestate";
}
