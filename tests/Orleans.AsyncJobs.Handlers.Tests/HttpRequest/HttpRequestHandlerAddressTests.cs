using System.Net;
using System.Net.Sockets;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

public sealed class HttpRequestHandlerAddressTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task RunAsync_name_that_turns_to_a_closed_address_is_refused_before_a_connection(string address)
    {
        await using var server = new LoopbackServer(Ok);
        await using var run = new HandlerRun("other.example") { Resolve = _ => [IPAddress.Parse("93.184.216.34")] };
        var url = $"https://rebinding.example:{server.Port}/";
        Assert.Null(run.Check.FindFault($$"""{"url":"{{url}}"}"""));

        run.Resolve = _ => [IPAddress.Parse(address)];
        var result = await run.SendAsync(new { url });
        Assert.Equal((JobResultKind.Failed, JobErrorCodes.AsyncNetworkError), (result.Kind, result.ErrorCode));
        Assert.StartsWith("The host 'rebinding.example' stands for an address that is ", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(address, result.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task RunAsync_name_is_resolved_once_for_a_connection()
    {
        var count = 0;
        await using var server = new LoopbackServer(Ok);
        await using var run = new HandlerRun("intern.example") { Resolve = _ => ++count == 1 ? [IPAddress.Loopback] : [] };
        var result = await run.SendAsync(new { url = $"http://intern.example:{server.Port}/" });
        Assert.Equal((JobResultKind.Succeeded, 1), (result.Kind, count));
        Assert.Equal($"intern.example:{server.Port}", Assert.Single(server.Requests).Find("Host"));
    }

    [Fact]
    public async Task RunAsync_closed_addresses_among_open_ones_are_passed_over()
    {
        using var open = new TcpListener(IPAddress.Loopback, 0);
        open.Start();
        var port = ((IPEndPoint)open.LocalEndpoint).Port;
        using var closed = new TcpListener(IPAddress.Parse("127.0.0.2"), port);
        closed.Start();
        await using var run = new HandlerRun("127.0.0.1") { Resolve = _ => [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback.MapToIPv6()] };
        var running = run.SendAsync(new { url = $"https://mixed.example:{port}/" });
        (await open.AcceptTcpClientAsync(TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(JobResultKind.Retry, (await running).Kind);
        Assert.False(closed.Pending());
    }

    [Fact]
    public async Task RunAsync_dead_address_is_followed_by_the_next()
    {
        await using var server = new LoopbackServer(Ok);
        await using var run = new HandlerRun("intern.example") { Resolve = _ => [IPAddress.Parse("127.0.0.3"), IPAddress.Loopback] };
        Assert.Equal(JobResultKind.Succeeded, (await run.SendAsync(new { url = $"http://intern.example:{server.Port}/" })).Kind);
    }

    [Fact]
    public async Task RunAsync_unknown_name_is_tried_again()
    {
        await using var run = new HandlerRun { Resolve = _ => throw new SocketException((int)SocketError.HostNotFound) };
        var result = await run.SendAsync(new { url = "https://nowhere.example/" });
        Assert.Equal((JobResultKind.Retry, JobErrorCodes.AsyncNetworkError), (result.Kind, result.ErrorCode));
    }

    [Fact]
    public async Task RunAsync_name_without_addresses_is_tried_again()
    {
        await using var run = new HandlerRun { Resolve = _ => [] };
        Assert.Equal(JobResultKind.Retry, (await run.SendAsync(new { url = "https://nowhere.example/" })).Kind);
    }

    [Fact]
    public async Task RunAsync_redirect_to_a_closed_address_is_not_followed()
    {
        await using var secret = new LoopbackServer(Ok);
        await using var server = new LoopbackServer($"HTTP/1.1 302 Found\r\nLocation: {secret.Url}\r\nContent-Length: 0\r\n\r\n");
        await using var run = new HandlerRun();
        Assert.Equal(JobResultKind.Failed, (await run.SendAsync(new { url = server.Url })).Kind);
        Assert.Empty(secret.Requests);
    }
}
