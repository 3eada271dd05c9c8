using System.Net;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;
using Orleans.AsyncJobs.Server.Tests.Processes;

namespace Orleans.AsyncJobs.Dashboard.Tests.Recurring;

/// <summary>The recurring jobs over the service itself: seen, tried, run, paused and changed by the forms of the page.</summary>
public sealed class RecurringPageTests(SeededService seeded) : IClassFixture<SeededService>, IDisposable
{
    private const string Rule = "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=7;BYMINUTE=30;BYSECOND=0";

    private readonly PageClient _client = new(seeded.Service.Address);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RealService Service => seeded.Service;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Get_list_saysTheRuleInWordsWithItsZoneAndTheNextTime()
    {
        var html = await _client.GetAsync("/recurring");

        var row = html.Split($"href=\"/recurring/{seeded.Jobs.Series}\">Send &lt;weekly&gt; &quot;report&quot;</a>")[1].Split("</tr>")[0];
        Assert.Contains("every week on Monday and Thursday at 07:30 <small>Europe/Berlin</small>", row, StringComparison.Ordinal);
        Assert.Matches("data-relative[^>]*>in [0-9]+ [dh]", row);
        Assert.Contains("has not run yet", row, StringComparison.Ordinal);
        Assert.DoesNotContain("Close the books", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/recurring\" aria-current=\"page\">Recurring</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ofAServiceWithoutAny_saysSo()
    {
        await using var host = await ForeignHost.StartAsync(app => Microsoft.AspNetCore.Builder.AsyncJobsDashboardEndpointRouteBuilderExtensions.MapAsyncJobs(app));

        Assert.Contains("No job recurs.", await host.ReadAsync("/recurring"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_aRuleToBeTried_saysItInWordsWithTheNextFiveAndMakesNothing()
    {
        var html = await _client.GetAsync("/recurring?pattern=FREQ%3DDAILY%3BBYHOUR%3D3%3BBYMINUTE%3D0%3BBYSECOND%3D0&zone=W.%20Europe%20Standard%20Time");

        Assert.Contains("It would run <b>every day at 03:00</b>, in Europe/Berlin.", html, StringComparison.Ordinal);
        var moments = html.Split("class=\"moments\"")[1].Split("</ol>")[0];
        Assert.Equal(5, moments.Split("<li>").Length - 1);
        Assert.All(moments.Split("<li>")[1..], moment => Assert.Matches("^[A-Z][a-z]{2} [0-9]{4}-[0-9]{2}-[0-9]{2} 03:00:00 &#x2B;0[12]:00 ", moment));
        Assert.Contains("href=\"/jobs/new?pattern=FREQ%3DDAILY%3BBYHOUR%3D3%3BBYMINUTE%3D0%3BBYSECOND%3D0&amp;zone=W.%20Europe%20Standard%20Time\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FREQ%3DDALY", "", "did you mean &#x27;DAILY&#x27;?")]
    [InlineData("FREQ%3DDAILY", "Mars", "Mars")]
    [InlineData("FREQ%3DYEARLY%3BBYMONTH%3D2%3BBYMONTHDAY%3D30", "", "BYMONTH and BYMONTHDAY never fall together")]
    public async Task Get_aRuleThatWillNotDo_saysWhyAndKeepsWhatWasTyped(string pattern, string zone, string fault)
    {
        var html = await _client.GetAsync($"/recurring?pattern={pattern}&zone={zone}", HttpStatusCode.BadRequest);

        Assert.Contains(fault, html.Split("role=\"alert\">")[1].Split("</p>")[0], StringComparison.Ordinal);
        Assert.Contains($"value=\"{WebUtility.UrlDecode(pattern)}\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_series_showsTheNextFiveAndThatItHasNotRun()
    {
        var html = await _client.GetAsync($"/recurring/{seeded.Jobs.Series}");

        Assert.Contains("It runs every week on Monday and Thursday at 07:30, in Europe/Berlin.", html, StringComparison.Ordinal);
        Assert.Equal(5, html.Split("class=\"moments\"")[1].Split("</ol>")[0].Split("<li>").Length - 1);
        Assert.Contains("It has not run yet.", html, StringComparison.Ordinal);
        Assert.Contains($"href=\"/jobs/{seeded.Jobs.Series}\"", html, StringComparison.Ordinal);
        Assert.Contains($"<dt>Recurs</dt><dd><a href=\"/recurring/{seeded.Jobs.Series}\">every week on Monday and Thursday at 07:30</a>", (await _client.GetAsync($"/jobs/{seeded.Jobs.Series}")).ReplaceLineEndings(string.Empty), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_jobThatDoesNotRecur_leadsToItsOwnView()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(new Uri($"{Service.Address}/recurring/{seeded.Jobs.Done}"), Cancellation);

        Assert.Equal((HttpStatusCode.SeeOther, $"/jobs/{seeded.Jobs.Done}"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        await _client.GetAsync("/recurring/018f0000-0000-7000-8000-000000000001", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_runNow_runsItOnceMoreAndLeavesTheNextTime()
    {
        var job = await CreateAsync("Report");
        var next = (await Service.Jobs.GetAsync(job)).NextOccurrence;

        Assert.Equal($"/recurring/{job}?done=series-run", await _client.PostAsync($"/recurring/{job}", ("verb", "run"), ("reason", "it is needed now")));

        await Deadline.ForAsync("its run", async () => await Service.Jobs.GetAsync(job) is { Attempt: 1, Status: JobStatusCode.Waiting } ran ? ran : null);
        Assert.Equal(next, (await Service.Jobs.GetAsync(job)).NextOccurrence);
        var html = (await _client.GetAsync($"/recurring/{job}?done=series-run")).ReplaceLineEndings(string.Empty);
        Assert.Contains("It runs now, once more; its next occurrence stays where it is.", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"badge status-30\">succeeded</span>", html.Split("<h2>Last occurrences</h2>")[1], StringComparison.Ordinal);
        Assert.Equal("it is needed now", Assert.Single((await Service.Jobs.GetHistoryAsync(job, Cancellation)).Actions).Caller.Reason);
        Assert.Contains("<span class=\"badge status-30\">succeeded</span>", (await _client.GetAsync("/recurring")).Split($"/recurring/{job}")[1].Split("</tr>")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_seriesWhoseLastRunFailed_isFoundFromTheOverviewByItsOwnListAndByASearch()
    {
        var job = await CreateFailingAsync("Broken report");

        var tile = (await _client.GetAsync("/")).Split("<a href=\"/recurring?last=failed\">")[1].Split("</li>")[0];
        var list = await _client.GetAsync("/recurring?last=failed");
        var found = await _client.GetAsync("/jobs?q=state%3Afailing");

        Assert.Contains("<span>Recurring, last run failed</span>", tile, StringComparison.Ordinal);
        Assert.Contains($"<b>{list.Split("href=\"/recurring/").Length - 1}</b>", tile, StringComparison.Ordinal);
        var row = list.Split($"/recurring/{job}\"")[1].Split("</tr>")[0];
        Assert.Contains("<span class=\"badge status-31\">failed</span> <span class=\"soft\">The printer is on fire.</span>", row, StringComparison.Ordinal);
        Assert.Contains($"<tr id=\"job-{job}\"", found, StringComparison.Ordinal);
        foreach (var html in new[] { list, found })
        {
            Assert.DoesNotContain(seeded.Jobs.Series.ToString(), html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_theJobOfASeries_saysItsRuleAndWhichOccurrenceAndAttemptEachRunWas()
    {
        var job = await CreateFailingAsync("Broken twice");
        await Service.Jobs.RunNowAsync(job);
        await Deadline.ForAsync("its second run", async () => await Service.Jobs.GetAsync(job) is { Attempt: 2, Status: JobStatusCode.Waiting } ran ? ran : null);

        var html = (await _client.GetAsync($"/jobs/{job}")).ReplaceLineEndings(string.Empty);

        Assert.Matches($"It runs <a href=\"/recurring/{job}\">every year [^<]+</a>, in UTC.", html);
        var runs = html.Split("<h2>Runs <small>2 in all, 1 attempt allowed in each occurrence</small></h2>")[1].Split("</section>")[0];
        Assert.Equal(2, runs.Split("Occurrence <time").Length - 1);
        Assert.Equal(2, runs.Split(", attempt 1 ").Length - 1);
        Assert.Contains("<small>run 2</small>", runs, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">2 runs</td>", (await _client.GetAsync("/jobs?q=state%3Afailing")).Split($"<tr id=\"job-{job}\"")[1].Split("</tr>")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_lineThatASeriesHalts_saysSoAndWhatFreesIt()
    {
        var job = await CreateFailingAsync("Broken head", row => row with { DependencyToken = "recurring line", OnFailure = JobFailureAction.Halt });
        var behind = await Service.CreateAsync("Send", "Waits behind it", JobStatusCode.WaitingForResources, row => row with { DependencyToken = "recurring line" });
        const string Until = "until its next occurrence at [0-9TZ:-]+, or a run now, succeeds, or it is canceled or deleted";

        var lines = await _client.GetAsync("/lines");
        var line = (await _client.GetAsync("/lines/recurring%20line")).ReplaceLineEndings(" ");

        Assert.Contains("It failed, and halts the line until its next occurrence has succeeded. <span class=\"soft\">Run it now, cancel it or delete it.</span>", lines.Split("recurring line")[1], StringComparison.Ordinal);
        Assert.Matches($"It halts the line {Until}\\.", line);
        Assert.Contains("1 job follows when it has succeeded", line, StringComparison.Ordinal);
        Assert.Matches($"failed and halts the line {Until}", await _client.GetAsync($"/jobs/{behind}"));
        Assert.Contains("It failed, and halts the line <a href=\"/lines/recurring%20line\">recurring line</a> until that, or a run now, has succeeded", await _client.GetAsync($"/jobs/{job}"), StringComparison.Ordinal);
        Assert.Contains("until that, or a run now, has succeeded", await _client.GetAsync($"/recurring/{job}"), StringComparison.Ordinal);
        Assert.Contains("<b>Retry</b> not now: it waits for its next occurrence; resume it to run that now", await _client.GetAsync($"/jobs/{job}"), StringComparison.Ordinal);
        Assert.Contains("<span>Lines halted</span>", await _client.GetAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_seriesThatRanAndWasCanceled_tellsOfItsOccurrencesAndThatItHasEnded()
    {
        var job = await Service.CreateAsync("Send", "Often", JobStatusCode.Waiting, row => row with { RecurrencePattern = "FREQ=SECONDLY" });
        await Deadline.ForAsync("two runs", async () => await Service.Jobs.GetAsync(job) is { Attempt: >= 2 } ran ? ran : null);

        var html = await _client.GetAsync($"/recurring/{job}");
        await Service.Jobs.CancelAsync(job);

        Assert.Contains("It runs every second, in UTC.", html, StringComparison.Ordinal);
        Assert.Contains("succeeded", html.Split("<h2>Last occurrences</h2>")[1], StringComparison.Ordinal);
        Assert.Contains("The series has ended.", await _client.GetAsync($"/recurring/{job}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_pauseAndResume_holdItAndLetItGoOn()
    {
        var job = await CreateAsync("Paused report");

        await _client.PostAsync($"/recurring/{job}", ("verb", "pause"));
        var paused = await _client.GetAsync($"/recurring/{job}");
        Assert.Null((await Service.Jobs.GetAsync(job)).PostponeUntil);
        Assert.Contains("Paused: no occurrence runs until it is resumed.", paused, StringComparison.Ordinal);
        Assert.Contains("when somebody resumes it", (await _client.GetAsync("/recurring")).Split($"/recurring/{job}")[1].Split("</tr>")[0], StringComparison.Ordinal);

        await _client.PostAsync($"/recurring/{job}", ("verb", "resume"));
        Assert.NotNull((await Service.Jobs.GetAsync(job)).PostponeUntil);
    }

    [Fact]
    public async Task Change_isPreviewedFirstAndThenSaved()
    {
        var job = await CreateAsync("Changed report");
        Assert.DoesNotContain("Save this rule", await _client.GetAsync($"/recurring/{job}"), StringComparison.Ordinal);
        Assert.DoesNotContain("Save this rule", await _client.GetAsync($"/recurring/{job}?pattern={Uri.EscapeDataString(Rule)}&zone=Europe/Berlin"), StringComparison.Ordinal);

        var preview = await _client.GetAsync($"/recurring/{job}?pattern=FREQ%3DDAILY%3BBYHOUR%3D4%3BBYMINUTE%3D0%3BBYSECOND%3D0&zone=Asia/Tokyo");
        Assert.Contains("It would run <b>every day at 04:00</b>, in Asia/Tokyo.", preview, StringComparison.Ordinal);
        Assert.Equal(Rule, (await Service.Jobs.GetAsync(job)).RecurrencePattern);

        Assert.Equal($"/recurring/{job}?done=series-change", await _client.PostAsync($"/recurring/{job}", Fields(preview, ("reason", "Tokyo asked for it"))));
        var changed = await Service.Jobs.GetAsync(job);
        Assert.Equal(("FREQ=DAILY;BYHOUR=4;BYMINUTE=0;BYSECOND=0", "Asia/Tokyo", 19), (changed.RecurrencePattern, changed.RecurrenceTimeZone, changed.NextOccurrence?.Hour));

        // The form of the old version changes nothing any more.
        var refused = await _client.PostRefusedAsync($"/recurring/{job}", HttpStatusCode.BadRequest, Fields(preview, ("reason", "")));
        Assert.Contains("Somebody has changed the job since you looked at it", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_toARuleThatWillNotDo_isNotOffered()
    {
        var html = await _client.GetAsync($"/recurring/{seeded.Jobs.Series}?pattern=FREQ%3DDAILY%3BUNTIL%3D20200101", HttpStatusCode.BadRequest);

        Assert.Contains("UNTIL", html.Split("role=\"alert\">")[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Save this rule", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_whatIsNotDone_isRefusedAndChangesNothing()
    {
        await _client.PostRefusedAsync($"/recurring/{seeded.Jobs.Series}", HttpStatusCode.BadRequest, ("verb", "explode"));
        await _client.PostRefusedAsync($"/recurring/{seeded.Jobs.Series}", HttpStatusCode.BadRequest, ("verb", "change"), ("pattern", "FREQ=DAILY"), ("zone", ""));
        Assert.Contains("Refused.", await _client.PostRefusedAsync($"/recurring/{seeded.Jobs.Postponed}", HttpStatusCode.BadRequest, ("verb", "run")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await _client.PostFromElsewhereAsync($"/recurring/{seeded.Jobs.Series}"));
        Assert.Equal(Rule, (await Service.Jobs.GetAsync(seeded.Jobs.Series)).RecurrencePattern);
    }

    [Fact]
    public async Task Post_newJobWithARule_recurs()
    {
        var there = await _client.PostAsync("/jobs/new", ("handler", "Send"), ("name", "By hand"), ("priority", "0"), ("pattern", "FREQ=HOURLY"), ("zone", "Asia/Kolkata"));

        var html = await _client.GetAsync(there);
        Assert.Contains("every hour at minute", html.Split("<dt>Recurs</dt>")[1], StringComparison.Ordinal);
    }

    /// <summary>A series whose first occurrence is due at once and fails.</summary>
    private async Task<Guid> CreateFailingAsync(string name, Func<NewJob, NewJob>? with = null)
    {
        var job = await Service.CreateAsync("Fail", name, row => (with?.Invoke(row) ?? row) with { RecurrencePattern = "FREQ=YEARLY" });
        await Deadline.ForAsync("its first run", async () => await Service.Jobs.GetAsync(job) is { Attempt: 1, Status: JobStatusCode.Waiting } ran ? ran : null);
        return job;
    }

    private Task<Guid> CreateAsync(string name) =>
        Service.CreateAsync("Send", name, JobStatusCode.Waiting, job => job with { RecurrencePattern = Rule, RecurrenceTimeZone = "Europe/Berlin" });

    /// <summary>What the form that saves a rule sends.</summary>
    private static (string Name, string Value)[] Fields(string html, params (string Name, string Value)[] more)
    {
        var form = html.Split("<form method=\"post\"")[^1].Split("</form>")[0];
        return [.. form.Split("<input type=\"hidden\" name=\"")[1..].Select(input => (input.Split('"')[0], WebUtility.HtmlDecode(input.Split("value=\"")[1].Split('"')[0]))), .. more];
    }
}
