using System.Text;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

public sealed class HttpRequestHandlerAnswerTests
{
    [Theory]
    [InlineData("200 OK", JobResultKind.Succeeded, null)]
    [InlineData("201 Created", JobResultKind.Succeeded, null)]
    [InlineData("204 No Content", JobResultKind.Succeeded, null)]
    [InlineData("299 Odd", JobResultKind.Succeeded, null)]
    [InlineData("300 Multiple Choices", JobResultKind.Failed, JobErrorCodes.IsvUnExpected)]
    [InlineData("304 Not Modified", JobResultKind.Failed, JobErrorCodes.IsvUnExpected)]
    [InlineData("400 Bad Request", JobResultKind.Failed, JobErrorCodes.IsvUnExpected)]
    [InlineData("401 Unauthorized", JobResultKind.AccessDenied, JobErrorCodes.IsvUnExpected)]
    [InlineData("403 Forbidden", JobResultKind.AccessDenied, JobErrorCodes.IsvUnExpected)]
    [InlineData("404 Not Found", JobResultKind.Failed, JobErrorCodes.IsvUnExpected)]
    [InlineData("408 Request Timeout", JobResultKind.Retry, JobErrorCodes.IsvUnExpected)]
    [InlineData("409 Conflict", JobResultKind.Failed, JobErrorCodes.IsvUnExpected)]
    [InlineData("422 Unprocessable Content", JobResultKind.Failed, JobErrorCodes.IsvUnExpected)]
    [InlineData("429 Too Many Requests", JobResultKind.Retry, JobErrorCodes.IsvUnExpected)]
    [InlineData("500 Internal Server Error", JobResultKind.Retry, JobErrorCodes.IsvUnExpected)]
    [InlineData("503 Service Unavailable", JobResultKind.Retry, JobErrorCodes.IsvUnExpected)]
    [InlineData("599 Odd", JobResultKind.Retry, JobErrorCodes.IsvUnExpected)]
    public async Task RunAsync_status_decides(string status, JobResultKind kind, int? code)
    {
        await using var server = new LoopbackServer($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url = server.Url });
        Assert.Equal((kind, code, status), (result.Kind, result.ErrorCode, result.Message));
        Assert.Null(result.RetryAfter);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task RunAsync_redirect_is_not_followed(int status)
    {
        await using var server = new LoopbackServer($"HTTP/1.1 {status} Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url = server.Url });
        Assert.Equal((JobResultKind.Failed, JobErrorCodes.IsvUnExpected), (result.Kind, result.ErrorCode));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("86400", 86_400)]
    [InlineData("86401", 86_400)]
    [InlineData("99999999999999999999999999", 86_400)]
    [InlineData("Tue, 01 Jan 2030 00:10:00 GMT", 600)]
    [InlineData("Tuesday, 01-Jan-30 00:10:00 GMT", 600)]
    [InlineData("Mon, 31 Dec 2029 23:00:00 GMT", 0)]
    [InlineData("Fri, 01 Feb 2030 00:00:00 GMT", 86_400)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    [InlineData("", null)]
    public async Task RunAsync_retry_after_is_honoured_and_bounded(string retryAfter, int? seconds)
    {
        await using var server = new LoopbackServer($"HTTP/1.1 503 Busy\r\nRetry-After: {retryAfter}\r\nContent-Length: 0\r\n\r\n");
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url = server.Url });
        Assert.Equal(JobResultKind.Retry, result.Kind);
        Assert.Equal(seconds, result.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task RunAsync_message_shows_status_and_content()
    {
        await using var server = new LoopbackServer("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nno \"x\" ü");
        await using var run = new HandlerRun();
        Assert.Equal("404 Not Found\nno \"x\" ü", (await run.SendAsync(new { url = server.Url })).Message);
    }

    [Fact]
    public async Task RunAsync_chunked_content_is_put_together()
    {
        await using var server = new LoopbackServer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        await using var run = new HandlerRun();
        Assert.Equal("200 OK\nabcde", (await run.SendAsync(new { url = server.Url })).Message);
    }

    [Fact]
    public async Task RunAsync_declared_charset_is_used()
    {
        byte[] answer = [.. "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=\"iso-8859-1\"\r\nContent-Length: 1\r\n\r\n"u8, 0xE9];
        await using var server = new LoopbackServer(answer);
        await using var run = new HandlerRun();
        Assert.Equal("200 OK\né", (await run.SendAsync(new { url = server.Url })).Message);
    }

    [Fact]
    public async Task RunAsync_compressed_content_is_named_and_not_shown()
    {
        await using var server = new LoopbackServer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
        await using var run = new HandlerRun();
        Assert.Equal("200 OK\n(compressed content)", (await run.SendAsync(new { url = server.Url })).Message);
    }

    [Fact]
    public async Task RunAsync_endless_answer_is_read_to_its_bound_only()
    {
        await using var server = new LoopbackServer(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellationToken);
            var block = Encoding.ASCII.GetBytes(new string('x', 4_096));
            while (true)
            {
                await stream.WriteAsync(block, cancellationToken);
            }
        });
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url = server.Url });
        Assert.Equal(JobResultKind.Succeeded, result.Kind);
        Assert.Equal($"200 OK\n{new string('x', 1_024)}…", result.Message);
        await server.HungUp;
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_024)]
    public async Task RunAsync_connection_is_kept_for_the_next_request(int length)
    {
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}");
        await using var server = new LoopbackServer(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(answer, cancellationToken);
            await stream.ReadExactlyAsync(new byte[1], cancellationToken: cancellationToken);
            await stream.WriteAsync(answer, cancellationToken);
        });
        await using var run = new HandlerRun();
        Assert.Equal(JobResultKind.Succeeded, (await run.SendAsync(new { url = server.Url })).Kind);
        Assert.Equal(JobResultKind.Succeeded, (await run.SendAsync(new { url = server.Url })).Kind);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task RunAsync_endless_reason_is_cut()
    {
        await using var server = new LoopbackServer($"HTTP/1.1 500 {new string('r', 5_000)}\r\nContent-Length: 0\r\n\r\n");
        await using var run = new HandlerRun();
        Assert.Equal($"500 {new string('r', 100)}", (await run.SendAsync(new { url = server.Url })).Message);
    }

    [Fact]
    public async Task RunAsync_overlong_answer_headers_are_refused()
    {
        await using var server = new LoopbackServer($"HTTP/1.1 200 OK\r\nX-Long: {new string('h', 40_000)}\r\n\r\n");
        await using var run = new HandlerRun();
        var result = await run.SendAsync(new { url = server.Url });
        Assert.Equal((JobResultKind.Retry, JobErrorCodes.AsyncNetworkError), (result.Kind, result.ErrorCode));
    }
}
