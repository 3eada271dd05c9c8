using System.Net;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;
using Orleans.AsyncJobs.Server.Tests.Processes;

namespace Orleans.AsyncJobs.Dashboard.Tests.Job;

/// <summary>Each action on one job, as the forms of the page do it.</summary>
public sealed class JobChangeTests(SeededService seeded) : IClassFixture<SeededService>, IDisposable
{
    private readonly PageClient _client = new(seeded.Service.Address);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RealService Service => seeded.Service;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Post_retry_runsTheJobAgainAndTheHistorySaysWhoAndWhy()
    {
        var job = await Service.CreateAsync("Fail", "Print", JobStatusCode.Failed);

        var there = await _client.PostAsync($"/jobs/{job}/retry", ("reason", "the printer <is> repaired"));

        Assert.Equal($"/jobs/{job}?done=retry", there);
        Assert.Contains("role=\"status\">The job gets a fresh run.", WithoutBreaks(await _client.GetAsync(there)), StringComparison.Ordinal);
        await Deadline.ForAsync("its second run", async () => (await Service.Jobs.GetAsync(job)) is { Attempt: 2, Status: JobStatusCode.Failed } snapshot ? snapshot : null);
        var action = Assert.Single((await Service.Jobs.GetHistoryAsync(job, Cancellation)).Actions);
        Assert.Equal((JobActionVerb.Retry, JobOrigin.Page, "the printer <is> repaired"), (action.Verb, action.Caller.Origin, action.Caller.Reason));
        Assert.Contains("<q>the printer &lt;is&gt; repaired</q>", await _client.GetAsync($"/jobs/{job}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_postponeResumeCancel_doWhatTheySay()
    {
        var job = await Service.CreateAsync("Send", "Later", JobStatusCode.Waiting, row => row with { PostponeUntil = DateTimeOffset.UtcNow.AddHours(1) });

        await _client.PostAsync($"/jobs/{job}/postpone", ("until", "2030-01-02T03:04"), ("offset", "-60"), ("for", "15"));
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 2, 4, 0, TimeSpan.Zero), (await Service.Jobs.GetAsync(job)).PostponeUntil);

        await _client.PostAsync($"/jobs/{job}/resume");
        await Service.WaitForAsync(job, JobStatusCode.Succeeded);

        var other = await Service.CreateAsync("Send", "Never", JobStatusCode.Waiting, row => row with { PostponeUntil = DateTimeOffset.UtcNow.AddHours(1) });
        await _client.PostAsync($"/jobs/{other}/cancel", ("reason", ""));
        Assert.Equal(JobStatusCode.Canceled, (await Service.Jobs.GetAsync(other)).Status);
        Assert.Null(Assert.Single((await Service.Jobs.GetHistoryAsync(other, Cancellation)).Actions).Caller.Reason);
    }

    [Fact]
    public async Task Post_delete_isAskedForFirstAndIsForGood()
    {
        var first = await Service.CreateAsync("Deny", "Head", JobStatusCode.Waiting, row => row with { DependencyToken = "deleted line" });
        await Service.CreateAsync("Send", "Second", JobStatusCode.WaitingForResources, row => row with { DependencyToken = "deleted line" });

        var question = await _client.GetAsync($"/jobs/{first}/delete");
        Assert.Contains("1 job behind it in the line <a href=\"/lines/deleted%20line\">deleted line</a> moves up.", WithoutBreaks(question), StringComparison.Ordinal);

        Assert.Equal("/jobs?done=delete", await _client.PostAsync($"/jobs/{first}/delete", ("reason", "not needed")));
        await _client.GetAsync($"/jobs/{first}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_whatTheStateDoesNotAllow_saysWhyInTheViewAndChangesNothing()
    {
        var html = await _client.PostRefusedAsync($"/jobs/{seeded.Jobs.Done}/cancel", HttpStatusCode.BadRequest);

        Assert.Contains("role=\"alert\">Cancel: refused. The state transition requested is not valid for the current state.", WithoutBreaks(html), StringComparison.Ordinal);
        Assert.Equal(JobStatusCode.Succeeded, (await Service.Jobs.GetAsync(seeded.Jobs.Done)).Status);
    }

    [Fact]
    public async Task Post_dateThatIsNone_isRefused()
    {
        var html = await _client.PostRefusedAsync($"/jobs/{seeded.Jobs.Postponed}/postpone", HttpStatusCode.BadRequest, ("until", "soon"));

        Assert.Contains("&#x27;soon&#x27; is not a date", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_fromAnotherSite_isRefusedAndChangesNothing()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await _client.PostFromElsewhereAsync($"/jobs/{seeded.Jobs.Postponed}/cancel"));
        Assert.Equal(JobStatusCode.Waiting, (await Service.Jobs.GetAsync(seeded.Jobs.Postponed)).Status);
    }

    [Fact]
    public async Task Post_missingJob_is404()
    {
        var html = await _client.PostRefusedAsync("/jobs/018f0000-0000-7000-8000-000000000001/retry", HttpStatusCode.NotFound);

        Assert.Contains("There is nothing here", html, StringComparison.Ordinal);
    }

    private static string WithoutBreaks(string html) => html.ReplaceLineEndings(string.Empty);
}
