using System.Net;
using System.Net.Sockets;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

public sealed class HttpRequestHandlerFailureTests
{
    [Fact]
    public async Task RunAsync_cancel_aborts_the_request()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new LoopbackServer(LoopbackServer.StaySilentAsync);
        await using var run = new HandlerRun { Cancel = cancel.Token };
        var running = run.SendAsync(new { url = server.Url });
        await server.Arrived;
        await cancel.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(cancel.Token, exception.CancellationToken);
        await server.HungUp;
    }

    [Fact]
    public async Task RunAsync_pause_aborts_the_request()
    {
        using var pause = new CancellationTokenSource();
        await using var server = new LoopbackServer(LoopbackServer.StaySilentAsync);
        await using var run = new HandlerRun { Pause = pause.Token };
        var running = run.SendAsync(new { url = server.Url });
        await server.Arrived;
        await pause.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(pause.Token, exception.CancellationToken);
        await server.HungUp;
    }

    [Fact]
    public async Task RunAsync_cancel_while_the_content_comes_aborts_the_request()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new LoopbackServer(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab"u8.ToArray(), cancellationToken);
            await cancel.CancelAsync();
            await LoopbackServer.StaySilentAsync(stream, cancellationToken);
        });
        await using var run = new HandlerRun { Cancel = cancel.Token };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.SendAsync(new { url = server.Url }));
        await server.HungUp;
    }

    [Fact]
    public async Task RunAsync_cancel_that_came_before_sends_nothing()
    {
        await using var server = new LoopbackServer(LoopbackServer.StaySilentAsync);
        await using var run = new HandlerRun { Cancel = new CancellationToken(canceled: true) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.SendAsync(new { url = server.Url }));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(1, 1)]
    [InlineData(86_400, 86_400)]
    public async Task RunAsync_timeout_is_tried_again(int? timeoutSeconds, int expected)
    {
        await using var server = new LoopbackServer(LoopbackServer.StaySilentAsync);
        await using var run = new HandlerRun();
        var running = timeoutSeconds is null ? run.SendAsync(new { url = server.Url }) : run.SendAsync(new { url = server.Url, timeoutSeconds });
        await server.Arrived;
        run.Time.Advance(TimeSpan.FromSeconds(expected) - TimeSpan.FromTicks(1));
        Assert.False(running.IsCompleted);
        run.Time.Advance(TimeSpan.FromTicks(1));
        var result = await running;
        Assert.Equal((JobResultKind.Retry, JobErrorCodes.AsyncNetworkError), (result.Kind, result.ErrorCode));
        Assert.Equal($"No whole answer from 127.0.0.1:{server.Port}: {expected} s have passed.", result.Message);
        await server.HungUp;
    }

    [Fact]
    public async Task RunAsync_timeout_while_the_content_comes_is_tried_again()
    {
        await using var run = new HandlerRun();
        await using var server = new LoopbackServer(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab"u8.ToArray(), cancellationToken);
            run.Time.Advance(TimeSpan.FromSeconds(30));
            await LoopbackServer.StaySilentAsync(stream, cancellationToken);
        });
        Assert.Equal(JobResultKind.Retry, (await run.SendAsync(new { url = server.Url })).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    public async Task RunAsync_broken_answer_is_tried_again(string answer)
    {
        await using var server = new LoopbackServer(answer);
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url = server.Url });
        Assert.Equal((JobResultKind.Retry, JobErrorCodes.AsyncNetworkError), (result.Kind, result.ErrorCode));
        Assert.StartsWith($"No whole answer from 127.0.0.1:{server.Port}: ", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_refused_connection_is_tried_again()
    {
        var server = new LoopbackServer("");
        var url = server.Url;
        await server.DisposeAsync();
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url });
        Assert.Equal((JobResultKind.Retry, JobErrorCodes.AsyncNetworkError), (result.Kind, result.ErrorCode));
    }

    [Fact]
    public async Task RunAsync_server_without_TLS_behind_https_is_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerPlainlyAsync(listener);
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url = $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/" });
        Assert.Equal((JobResultKind.Retry, JobErrorCodes.AsyncNetworkError), (result.Kind, result.ErrorCode));
        await serving;
    }

    [Fact]
    public async Task RunAsync_data_that_is_no_longer_open_fails_at_once()
    {
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url = "https://10.0.0.1/" });
        Assert.Equal((JobResultKind.Failed, JobErrorCodes.FailedToDeserializeAsyncOperationData), (result.Kind, result.ErrorCode));
        Assert.Contains("10.0.0.1", result.Message, StringComparison.Ordinal);
    }

    private static async Task AnswerPlainlyAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
    }
}
