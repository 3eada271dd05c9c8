using System.Net;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Activity;

public sealed class ActivityPageTests : IAsyncLifetime
{
    private static readonly JobCaller Ada = new(new Guid("018f0000-0000-7000-8000-0000000000ad"), "Ada <Lovelace>") { Origin = JobOrigin.CommandLine, Reason = "It & that" };

    private RealService _service = null!;
    private PageClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RealService.StartAsync();
        _client = new PageClient(_service.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Get_actions_tellsWhoDidWhatFromWhereAndWhy()
    {
        var jobId = await _service.CreateAsync("Send", "Close the books", job => job with { PostponeUntil = DateTimeOffset.UtcNow.AddDays(1) });
        await _service.Jobs.CancelAsync(jobId, Ada);

        var html = await _client.GetAsync("/activity");

        Assert.Contains("Ada &lt;Lovelace&gt;", html, StringComparison.Ordinal);
        Assert.Contains("from the command line", html, StringComparison.Ordinal);
        Assert.Contains("<q>It &amp; that</q>", html, StringComparison.Ordinal);
        Assert.Contains($"canceled <a href=\"/jobs/{jobId:D}\">Close the books</a>", html.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_manyActions_arePaged()
    {
        var jobId = await _service.CreateAsync("Send", "Close the books", job => job with { PostponeUntil = DateTimeOffset.UtcNow.AddDays(1) });
        for (var i = 1; i <= 60; i++)
        {
            await _service.Jobs.PostponeAsync(jobId, DateTimeOffset.UtcNow.AddDays(1 + i), Ada);
        }

        var first = await _client.GetAsync("/activity");
        var second = await _client.GetAsync(WebUtility.HtmlDecode(first.Split("rel=\"next\" href=\"")[1].Split('"')[0]));

        Assert.Equal(60, Rows(first).Concat(Rows(second)).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(10, Rows(second).Count());
    }

    [Fact]
    public async Task Post_undoOfAPausedHandler_resumesItOnce()
    {
        await _service.Jobs.PauseHandlerAsync("Send", Ada);
        var id = (await _client.GetAsync("/activity")).Split("name=\"undo\" value=\"")[1].Split('"')[0];

        Assert.Equal("/activity?done=undone", await _client.PostAsync("/activity", ("undo", id)));
        Assert.All(await _service.Jobs.GetHandlersAsync(TestContext.Current.CancellationToken), handler => Assert.False(handler.IsPaused));

        Assert.Equal("/activity?done=toolate", await _client.PostAsync("/activity", ("undo", id)));
        Assert.Contains("cannot be taken back any more", await _client.GetAsync("/activity?done=toolate"), StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"undo\"", await _client.GetAsync("/activity"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("4711")]
    [InlineData("9223372036854775807")]
    public async Task Post_undoOfNothing_is400(string id) => await _client.PostRefusedAsync("/activity", HttpStatusCode.BadRequest, ("undo", id));

    private static IEnumerable<string> Rows(string html) => html.Split("<tr id=\"action-").Skip(1).Select(row => row.Split('"')[0]);
}
