using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Dashboard.Live;

/// <summary>Sends what changes to an open page, as server-sent events (HTML, §9.2).</summary>
internal sealed class LivePage(LiveFeed feed, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>How often an idle connection is written to, so that one that is gone is noticed.</summary>
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromSeconds(15);

    /// <summary>When a page that could not listen may try again.</summary>
    private const string RetryAfterSeconds = "60";

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
            response.ContentType = "text/event-stream";
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
            response.ContentType = "text/event-stream";

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
