using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary>What a command makes of refusals, of answers that are none, and of no answer.</summary>
public sealed class FailureTests
{
    private const string Secret = "s3cr3t-t0ken";

    [Theory]
    [InlineData(400, "0x80040203", 1)]
    [InlineData(404, "0x80040217", 3)]
    [InlineData(404, "0x8006088a", 1)]
    [InlineData(401, "0x80040220", 4)]
    [InlineData(403, "0x80040220", 4)]
    [InlineData(409, "0x80040237", 7)]
    [InlineData(412, "0x80060882", 7)]
    [InlineData(429, "0x80072326", 1)]
    [InlineData(500, "0x80040224", 1)]
    [InlineData(503, "0x80044307", 1)]
    public async Task Refusal_ends_with_its_exit_code_and_sentence(int status, string code, int exitCode)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Error(status, code, "The customer [7] is\u001b[2J not known."));

        var run = await CommandRun.OfAsync(service.Url, "job", "show", $"{Rows.First}");

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains("The customer [7] is\\u001b[2J not known.", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain('\u001b', run.Errors);
    }

    [Theory]
    [InlineData("<html><body>nginx \u001b[31m</body></html>", "text/html", 200)]
    [InlineData("<html>bad gateway</html>", "text/html", 502)]
    [InlineData("<html>no such page</html>", "text/html", 404)]
    [InlineData("[]", "application/json", 200)]
    [InlineData("{\"value\":{}}", "application/json", 200)]
    [InlineData("{\"value\":[", "application/json", 200)]
    [InlineData("", "application/json", 200)]
    [InlineData("null", "application/json", 200)]
    public async Task Answer_that_is_not_ours_is_one_sentence(string body, string type, int status)
    {
        await using var service = await FakeService.StartAsync(new FakeAnswer(status, body, type));

        var run = await CommandRun.OfAsync(service.Url, "job", "list");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
        Assert.Contains("asyncjobs", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Errors);
    }

    [Theory]
    [InlineData("job", "count")]
    [InlineData("job", "show", "01a20227-7408-756e-9e90-e5adb7114a4e")]
    [InlineData("job", "explain", "01a20227-7408-756e-9e90-e5adb7114a4e")]
    [InlineData("job", "logs", "01a20227-7408-756e-9e90-e5adb7114a4e")]
    [InlineData("job", "wait", "01a20227-7408-756e-9e90-e5adb7114a4e")]
    [InlineData("job", "watch", "01a20227-7408-756e-9e90-e5adb7114a4e")]
    [InlineData("job", "export")]
    [InlineData("job", "create", "Greet")]
    [InlineData("job", "cancel", "--filter", "state:failed", "--yes", "--reason", "x")]
    public async Task Answer_of_html_is_one_sentence_for_every_command(params string[] args)
    {
        await using var service = await FakeService.StartAsync(new FakeAnswer(200, "<html>Welcome</html>", "text/html"));

        var run = await CommandRun.OfAsync(service.Url, args);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"value\":[")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"val")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("")]
    public async Task Answer_that_breaks_off_is_one_sentence(string bytes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ended = new CancellationTokenSource();
        var served = ServeAsync(listener, Encoding.ASCII.GetBytes(bytes), ended.Token);

        var run = await CommandRun.OfAsync(new Uri($"http://{listener.LocalEndpoint}"), "job", "list");
        await ended.CancelAsync();
        await served;

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
        Assert.Contains("broke", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://does-not-exist.invalid")]
    public async Task No_answer_is_not_reachable(string url)
    {
        var run = await CommandRun.OfAsync(new Uri(url), "job", "list");

        Assert.Equal((5, ""), (run.ExitCode, run.Output));
        Assert.Contains("cannot be reached", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--url", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Busy_service_is_asked_again_when_it_says_so()
    {
        var asked = 0;
        await using var service = await FakeService.StartAsync(_ => Interlocked.Increment(ref asked) <= 2
            ? FakeAnswer.Error(429) with { Headers = new() { ["Retry-After"] = "1" } }
            : FakeAnswer.Rows());

        var run = await new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync("job", "list");

        Assert.Equal((0, 3), (run.ExitCode, asked));
    }

    [Fact]
    public async Task Redirect_is_not_followed_and_the_token_stays_here()
    {
        await using var other = await FakeService.StartWithRowsAsync();
        await using var service = await FakeService.StartAsync(new FakeAnswer(302) { Headers = new() { ["Location"] = other.Url.AbsoluteUri } });

        var run = await CommandRun.OfAsync(service.Url, "job", "list", "--token", Secret);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(other.Url.AbsoluteUri, run.Errors, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Token_is_sent_and_never_said(bool asVariable)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Error(401));
        var setting = new CommandSetting { Url = service.Url, Variables = asVariable ? new() { ["ASYNCJOBS_TOKEN"] = Secret } : [] };

        var run = await setting.RunAsync(["job", "list", .. asVariable ? Array.Empty<string>() : ["--token", Secret]]);

        Assert.Equal(4, run.ExitCode);
        Assert.Equal($"Bearer {Secret}", service.Request.Headers["Authorization"]);
        Assert.DoesNotContain(Secret, run.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://does-not-exist.invalid", true)]
    [InlineData("https://does-not-exist.invalid", false)]
    [InlineData("http://127.0.0.1:1", false)]
    public async Task Token_that_goes_unencrypted_over_the_network_is_warned_of(string url, bool isWarned)
    {
        var run = await CommandRun.OfAsync(new Uri(url), "job", "list", "--token", Secret);

        Assert.Equal((5, isWarned), (run.ExitCode, run.Errors.Contains("unencrypted", StringComparison.Ordinal)));
        Assert.DoesNotContain(Secret, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_that_is_none_is_refused_without_saying_it()
    {
        var run = await CommandRun.OfAsync(new Uri("http://127.0.0.1:1"), "job", "list", "--token", $"{Secret}\r\nX-Other: 1");

        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain(Secret, run.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Answers every connection with some bytes, and hangs up.</summary>
    private static async Task ServeAsync(TcpListener listener, byte[] bytes, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(ended);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4_096], ended);
                await stream.WriteAsync(bytes, ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
