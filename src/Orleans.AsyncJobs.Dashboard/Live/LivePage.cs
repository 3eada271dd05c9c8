using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Gateway.Description;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Dashboard.Live;

/// <summary>Sends what changes to an open page, as server-sent events (HTML, §9.2).</summary>
internal sealed class LivePage(LiveFeed feed, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>How often an idle connection is written to, so that one that is gone is noticed.</summary>
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromSeconds(15);

    /// <summary>When a page that could not listen may try again.</summary>
    private const string RetryAfterSeconds = "60";

    public static RouteDescription Description { get; } = new(new OperationDescription(HttpMethod.Get, "getEvents", "What changes about jobs, as server-sent events.")
    {
        Parameters =
        [
            new("jobs", typeof(string), $"The jobs in view, at most {LiveView.MaxJobs}: of each its id without hyphens, a full stop, and the version that is known, with commas between them."),
            new("newest", typeof(long), "The sequence of the newest job that is known: newer ones are counted."),
            new("log", typeof(string), "A run whose log is followed: the id of its job without hyphens, the attempt, and the number of the last line that is known, with full stops between them."),
        ],
        Answers =
        [
            new(StatusCodes.Status200OK, "Events hello, counts, rows, progress, new and log, each with JSON as its data; the stream has no end.", MediaTypes.EventStream, typeof(string)),
            new(StatusCodes.Status503ServiceUnavailable, "Too many listen; Retry-After says when to come again."),
        ],
    });

    public Task<PageResult> GetAsync(PageRequest request)
    {
        var view = LiveView.Parse(request);
        return Task.FromResult<PageResult>(new PageResult.Stream(context => SendAsync(context, view)));
    }

    private async Task SendAsync(HttpContext context, LiveView view)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentType = MediaTypes.EventStream;
            return;
        }

        if (feed.TryJoin(view) is not { } listener)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers.RetryAfter = RetryAfterSeconds;
            return;
        }

        try
        {
            response.ContentType = MediaTypes.EventStream;

            // Asks nginx not to hold back what it passes on.
            response.Headers["X-Accel-Buffering"] = "no";
            await WriteAsync(response, LiveEvent.Retry, context.RequestAborted);
            await WriteAsync(response, LiveEvent.Hello(PageAssets.Build), context.RequestAborted);
            await SendAsync(response, listener, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page was closed, or its tab is hidden.
        }
        finally
        {
            feed.Leave(listener);
        }
    }

    private async Task SendAsync(HttpResponse response, LiveListener listener, CancellationToken aborted)
    {
        using var beats = new PeriodicTimer(BeatPeriod, time);
        var beat = beats.WaitForNextTickAsync(aborted).AsTask();
        var more = listener.Events.WaitToReadAsync(aborted).AsTask();
        while (true)
        {
            if (await Task.WhenAny(more, beat) == beat)
            {
                await beat;
                await WriteAsync(response, LiveEvent.Beat, aborted);
                beat = beats.WaitForNextTickAsync(aborted).AsTask();
                continue;
            }

            if (!await more)
            {
                return;
            }

            while (listener.Events.TryRead(out var what))
            {
                await WriteAsync(response, what, aborted);
            }

            more = listener.Events.WaitToReadAsync(aborted).AsTask();
        }
    }

    private static async Task WriteAsync(HttpResponse response, LiveEvent what, CancellationToken aborted)
    {
        await response.Body.WriteAsync(what.Bytes, aborted);
        await response.Body.FlushAsync(aborted);
    }
}
