using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>A server of the caller's own, which is told the end of operations.</summary>
internal sealed class CallbackReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<(string Body, IHeaderDictionary Headers)> _received = Channel.CreateUnbounded<(string, IHeaderDictionary)>();

    private CallbackReceiver(WebApplication app) => _app = app;

    public string Url => $"{_app.Urls.First()}/done?a=1,2;b=3";

    public int Calls { get; private set; }

    /// <summary>What it answers to the call of a number, from 1.</summary>
    public Func<int, HttpResponse, int> Answers { get; set; } = (_, _) => StatusCodes.Status200OK;

    public static async Task<CallbackReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new CallbackReceiver(app);
        app.MapPost("/done", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next call.</summary>
    public async Task<(string Body, IHeaderDictionary Headers)> NextAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        return await _received.Reader.ReadAsync(deadline.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        context.Response.StatusCode = Answers(++Calls, context.Response);
        await _received.Writer.WriteAsync((body, new HeaderDictionary(context.Request.Headers.ToDictionary())));
    }
}
