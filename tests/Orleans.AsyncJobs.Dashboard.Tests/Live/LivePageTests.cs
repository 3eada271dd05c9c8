using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Live;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Live;

public sealed class LivePageTests : IAsyncLifetime
{
    private ForeignHost _host = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LiveFeed Feed => _host.Services.GetRequiredService<LiveFeed>();

    public async ValueTask InitializeAsync()
    {
        _host = await ForeignHost.StartAsync(
            app => app.MapAsyncJobs(),
            builder => builder.Services.AddAsyncJobsDashboard(options => options.LimitRights(context =>
                context.Request.Headers["X-User"] == ForeignHost.User ? DashboardRights.All : DashboardRights.View)));
        _client = new HttpClient { BaseAddress = new Uri(_host.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Get_events_beginWithTheBuildAndEndWithTheConnection()
    {
        using (var answer = await _client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
            Assert.Equal("retry: 2000", await reader.ReadLineAsync(Cancellation));
            Assert.Equal("", await reader.ReadLineAsync(Cancellation));
            Assert.Equal("event: hello", await reader.ReadLineAsync(Cancellation));
            Assert.Equal($"data: \"{PageAssets.Build}\"", await reader.ReadLineAsync(Cancellation));
            Assert.Equal(1, Feed.Count);
        }

        await Server.Tests.Processes.Deadline.UntilAsync("the listener to leave", () => Feed.Count == 0);
    }

    [Fact]
    public async Task Get_eventsWhereTooManyListen_is503AndSaysWhenToComeAgain()
    {
        for (var i = 0; i < LiveFeed.MaxListeners; i++)
        {
            Assert.NotNull(Feed.TryJoin(LiveView.Nothing));
        }

        using var answer = await _client.GetAsync("/events", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Head_events_listensNot()
    {
        using var answer = await _host.SendAsync(HttpMethod.Head, "/events", body: null);

        Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, Feed.Count));
    }

    [Theory]
    [InlineData("jobs=x")]
    [InlineData("jobs=018f000000007000800000000000000a")]
    [InlineData("jobs=018f000000007000800000000000000a.-1")]
    [InlineData("newest=x")]
    public async Task Get_eventsOfWhatCannotBeRead_is400(string query)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await _host.StatusOfAsync($"/events?{query}"));
        Assert.Equal(0, Feed.Count);
    }

    [Fact]
    public async Task Get_eventsOfMoreJobsThanAreWatched_is400()
    {
        var jobs = string.Join(',', Enumerable.Range(0, LiveView.MaxJobs + 1).Select(_ => $"{Guid.NewGuid():N}.1"));

        Assert.Equal(HttpStatusCode.BadRequest, await _host.StatusOfAsync($"/events?jobs={jobs}"));
    }

    [Fact]
    public async Task Get_logWithoutTheRightToSeeData_is403()
    {
        var query = $"/events?log={Guid.NewGuid():N}.1.0";

        Assert.Equal(HttpStatusCode.Forbidden, await _host.StatusOfAsync(query));
        using var allowed = new HttpRequestMessage(HttpMethod.Get, query);
        allowed.Headers.Add("X-User", ForeignHost.User);
        using var answer = await _client.SendAsync(allowed, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("?ids=x", HttpStatusCode.BadRequest)]
    public async Task Get_rows_byTheirIds(string query, HttpStatusCode expected) => Assert.Equal(expected, await _host.StatusOfAsync($"/jobs/rows{query}"));
}
