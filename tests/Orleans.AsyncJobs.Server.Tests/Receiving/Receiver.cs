using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Server.Tests.Receiving;

/// <summary>A web server of the test on a free port of loopback: what jobs call.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    /// <summary>The content of every answer.</summary>
    public const string Answer = "the answer";

    private const int IdLength = 36;

    private readonly WebApplication _app;
    private readonly Channel<ReceivedCall> _calls = Channel.CreateUnbounded<ReceivedCall>();

    /// <param name="answer">Gives the status of the answer to a call.</param>
    private Receiver(Func<ReceivedCall, Task<int>> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(context => ServeAsync(context, answer));
    }

    public Uri Url => new(_app.Urls.Single());

    public static async Task<Receiver> StartAsync(Func<ReceivedCall, Task<int>> answer)
    {
        var receiver = new Receiver(answer);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Answers each call with the next of some statuses, the last one for ever.</summary>
    public static Task<Receiver> StartAsync(params int[] statuses)
    {
        var calls = -1;
        return StartAsync(_ => Task.FromResult(statuses[Math.Min(Interlocked.Increment(ref calls), statuses.Length - 1)]));
    }

    /// <summary>Answers no call until its caller hangs up.</summary>
    public static Task<Receiver> StartSilentAsync() => StartAsync(async call =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, call.Aborted);
        return StatusCodes.Status500InternalServerError;
    });

    /// <summary>The next call, in the order of arrival.</summary>
    public Task<ReceivedCall> NextAsync() => Deadline.OfAsync(_calls.Reader.ReadAsync().AsTask());

    /// <summary>Whether a call has arrived that no test has taken.</summary>
    public bool HasCalls => _calls.Reader.Count > 0;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, Func<ReceivedCall, Task<int>> answer)
    {
        var arrived = DateTimeOffset.UtcNow;
        using var reader = new StreamReader(context.Request.Body);
        try
        {
            var call = new ReceivedCall(
                context.Request.Path,
                Guid.Parse(context.Request.Headers["Idempotency-Key"].ToString().AsSpan(0, IdLength)),
                int.Parse(context.Request.Headers["X-Job-Attempt"].ToString()),
                await reader.ReadToEndAsync(context.RequestAborted),
                arrived,
                context.RequestAborted);
            _calls.Writer.TryWrite(call);
            context.Response.StatusCode = await answer(call);
            await context.Response.WriteAsync(Answer, context.RequestAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The caller has hung up, which is what some tests wait for.
        }
    }
}
