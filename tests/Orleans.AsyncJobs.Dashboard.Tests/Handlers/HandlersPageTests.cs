using System.Net;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Handlers;

public sealed class HandlersPageTests : IAsyncLifetime
{
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
    public async Task Post_limit_holdsAndIsTakenBackByAnEmptyOne()
    {
        Assert.Equal("/handlers?name=Hold&done=handler-limit", await _client.PostAsync("/handlers", ("name", "Hold"), ("verb", "limit"), ("limit", "2"), ("reason", "calm")));
        Assert.Equal(2, (await FindAsync("Hold")).Limit);
        Assert.Equal(("calm", JobOrigin.Page), ((await FindAsync("Hold")).ChangedBy!.Reason, (await FindAsync("Hold")).ChangedBy!.Origin));

        await _client.PostAsync("/handlers", ("name", "Hold"), ("verb", "limit"), ("limit", ""));
        Assert.Equal(4, (await FindAsync("Hold")).Limit);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("many")]
    public async Task Post_limitThatIsNone_isRefusedInTheView(string limit)
    {
        var html = await _client.PostRefusedAsync("/handlers", HttpStatusCode.BadRequest, ("name", "Hold"), ("verb", "limit"), ("limit", limit));

        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.Equal(4, (await FindAsync("Hold")).Limit);
    }

    [Fact]
    public async Task Post_pause_startsNoneUntilItIsResumed()
    {
        await _client.PostAsync("/handlers", ("name", "Send"), ("verb", "pause"));
        Assert.True((await FindAsync("Send")).IsPaused);
        Assert.Contains("Paused: none of its jobs is started", await _client.GetAsync("/handlers?name=Send"), StringComparison.Ordinal);

        await _client.PostAsync("/handlers", ("name", "Send"), ("verb", "resume"));
        Assert.False((await FindAsync("Send")).IsPaused);
    }

    [Fact]
    public async Task Handler_thatIsNotRegistered_is404()
    {
        Assert.Contains("No handler is registered as", await _client.GetAsync("/handlers?name=Sent", HttpStatusCode.NotFound), StringComparison.Ordinal);
        Assert.Contains("Did you mean", WebUtility.HtmlDecode(await _client.PostRefusedAsync("/handlers", HttpStatusCode.NotFound, ("name", "Sent"), ("verb", "pause"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_listAndOne_tellWhatHappened()
    {
        await _service.CreateAsync("Fail", "Export", JobStatusCode.Failed);

        var list = await _client.GetAsync("/handlers");
        var one = await _client.GetAsync("/handlers?name=Fail");

        Assert.Contains("100 %", list, StringComparison.Ordinal);
        Assert.Contains(">The printer is on fire.</a>", list, StringComparison.Ordinal);
        Assert.Contains("href=\"/jobs/new?handler=Fail\"", one, StringComparison.Ordinal);
    }

    private async Task<JobHandlerStatus> FindAsync(string name) =>
        (await _service.Jobs.GetHandlersAsync(TestContext.Current.CancellationToken)).Single(handler => handler.MessageName == name);
}
