using Microsoft.Net.Http.Headers;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Security;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>
/// What every request goes through: it gets an id, passes the guard, and whatever it throws becomes an error body.
/// </summary>
internal sealed partial class RequestRunner(RequestGuard guard, ILogger<RequestRunner> logger)
{
    /// <summary>How long a client should wait that was told to come back: a full queue or a closed store is looked at every second.</summary>
    public const string RetryAfterSeconds = "1";

    public const string RequestIdHeader = "x-ms-service-request-id";

    /// <summary>Wraps an endpoint that only loopback names and known origins may reach.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="write">Writes what a failed request is answered with; null for the error body.</param>
    public RequestDelegate Guarded(RequestDelegate endpoint, Func<HttpContext, Failure, Task>? write = null) =>
        context => RunAsync(context, endpoint, guarded: true, write ?? WriteAsync);

    /// <summary>Wraps an endpoint that is reached by any name: probes come by address, and parts of a batch have been let in with it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="write">As of <see cref="Guarded"/>.</param>
    public RequestDelegate Open(RequestDelegate endpoint, Func<HttpContext, Failure, Task>? write = null) =>
        context => RunAsync(context, endpoint, guarded: false, write ?? WriteAsync);

    private async Task RunAsync(HttpContext context, RequestDelegate endpoint, bool guarded, Func<HttpContext, Failure, Task> write)
    {
        var requestId = Guid.NewGuid();
        var headers = context.Response.Headers;
        headers[RequestIdHeader] = requestId.ToString("D");
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache";
        try
        {
            if (guarded)
            {
                guard.Check(context.Request);
            }

            await endpoint(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer; the status is for the access log.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (Exception exception)
        {
            var failure = Failure.From(exception, requestId);
            if (failure.Unexpected)
            {
                LogCrash(exception, context.Request.Method, context.Request.Path, requestId);
            }

            await AnswerAsync(context, failure, write);
        }
    }

    private static async Task AnswerAsync(HttpContext context, Failure failure, Func<HttpContext, Failure, Task> write)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        var headers = context.Response.Headers;
        headers.Remove(HeaderNames.ETag);
        headers.Remove("Preference-Applied");
        if (failure.Allow is not null)
        {
            headers.Allow = failure.Allow;
        }

        if (failure.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            headers.RetryAfter = RetryAfterSeconds;
        }

        await write(context, failure);
    }

    private static Task WriteAsync(HttpContext context, Failure failure) => ErrorWriter.WriteAsync(context, failure.Status, failure.Code, failure.Message);
}
