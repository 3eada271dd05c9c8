using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Tests.Many;

/// <summary>Actions on many jobs, from the list to the job that does it.</summary>
public sealed class ManyPageTests(SeededService seeded) : IClassFixture<SeededService>, IDisposable
{
    private readonly PageClient _client = new(seeded.Service.Address);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RealService Service => seeded.Service;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Get_ticked_showsWhatWouldBeDoneAndDoesNothing()
    {
        var html = await _client.GetAsync($"/jobs/many?verb=retry&which=ticked&q=&id={seeded.Jobs.Failed}&id={seeded.Jobs.Halted}&id=nonsense");

        Assert.Contains("<h1>Retry 2 jobs?</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">2</td>", html, StringComparison.Ordinal);
        Assert.Contains(">Export &lt;orders&gt; &amp; &quot;returns&quot;</a>", html, StringComparison.Ordinal);
        Assert.Contains($"name=\"q\" value=\"id:{seeded.Jobs.Failed},{seeded.Jobs.Halted}\"", html, StringComparison.Ordinal);
        Assert.Contains("name=\"reason\" required", html, StringComparison.Ordinal);
        Assert.Equal(1, (await Service.Jobs.GetAsync(seeded.Jobs.Failed)).Attempt);
    }

    [Fact]
    public async Task Get_nothingTicked_saysSo() =>
        Assert.Contains("No job is ticked.", await _client.GetAsync("/jobs/many?verb=retry&which=ticked&q=state:failed", HttpStatusCode.BadRequest), StringComparison.Ordinal);

    [Theory]
    [InlineData("verb=explode&which=all", "is not done to many jobs")]
    [InlineData("verb=retry&which=all&q=stat:failed", "&#x27;stat&#x27;")]
    public async Task Get_whatIsNotValid_isRefused(string query, string expected) =>
        Assert.Contains(expected, await _client.GetAsync($"/jobs/many?{query}", HttpStatusCode.BadRequest), StringComparison.Ordinal);

    [Fact]
    public async Task Get_postpone_asksForTheDateWithTheRest()
    {
        var html = await _client.GetAsync("/jobs/many?verb=postpone&which=all&q=state:denied");

        Assert.Contains("<h1>Postpone 2 jobs?</h1>", html, StringComparison.Ordinal);
        Assert.Contains("name=\"until\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_confirmed_isDoneByAJobThatCanBeTakenBack()
    {
        var later = DateTimeOffset.UtcNow.AddHours(1);
        var kept = await Service.CreateAsync("Send", "Taken back", JobStatusCode.Waiting, job => job with { PostponeUntil = later });
        var form = await _client.GetAsync("/jobs/many?verb=cancel&which=all&q=name:%22Taken%20back%22");
        var (upTo, seen) = (HiddenOf(form, "upto"), HiddenOf(form, "seen"));

        var there = await _client.PostAsync("/jobs/many", ("verb", "cancel"), ("q", "name:\"Taken back\""), ("upto", upTo), ("seen", seen), ("reason", "a mistake"));

        Assert.EndsWith("?done=many", there, StringComparison.Ordinal);
        var html = await _client.GetAsync(there);
        Assert.Contains("Until then, Undo takes everything back.", html, StringComparison.Ordinal);
        Assert.Contains(">Undo</button>", html, StringComparison.Ordinal);
        await _client.PostAsync($"{there.Split('?')[0]}/cancel");
        Assert.Contains(">Canceled</span>", await _client.GetAsync(there), StringComparison.Ordinal);
        Assert.Equal(JobStatusCode.Waiting, (await Service.Jobs.GetAsync(kept)).Status);
        var action = (await Service.Jobs.GetHistoryAsync(Guid.Parse(there.Split('?')[0][^36..]), Cancellation)).Actions[0];
        Assert.Equal((JobActionVerb.CancelMany, 1, "a mistake", JobOrigin.Page), (action.Verb, action.Count, action.Caller.Reason, action.Caller.Origin));
    }

    [Theory]
    [InlineData("", "", "A reason is needed")]
    [InlineData("not needed", "", "the number has to be confirmed")]
    [InlineData("not needed", "100", "100 jobs were confirmed, and there are 101 now")]
    public async Task Post_deleteOfMoreThanAHundred_needsReasonAndNumber(string reason, string count, string fault)
    {
        var name = $"Old {reason} {count}";
        await Service.Jobs.CreateManyAsync(
            [.. Enumerable.Range(0, 101).Select(_ => new NewJob { MessageName = "Send", Name = name, PostponeUntil = DateTimeOffset.UtcNow.AddDays(1) })], caller: null, Cancellation);
        var search = $"name:\"{name}\"";
        var form = await _client.GetAsync($"/jobs/many?verb=delete&which=all&q={Uri.EscapeDataString(search)}");
        Assert.Contains("Type the number of jobs, 101, to confirm", form, StringComparison.Ordinal);

        var html = await _client.PostRefusedAsync("/jobs/many", HttpStatusCode.BadRequest, ("verb", "delete"), ("q", search), ("upto", HiddenOf(form, "upto")), ("seen", HiddenOf(form, "seen")), ("reason", reason), ("count", count));

        Assert.Contains(fault, html.Split("role=\"alert\">")[1], StringComparison.Ordinal);
        Assert.Contains($"value=\"{reason}\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q", null, "'q' is missing")]
    [InlineData("upto", null, "'upto' is ''")]
    [InlineData("upto", "zz", "'upto' is 'zz'")]
    [InlineData("seen", "yesterday", "'seen' is 'yesterday'")]
    [InlineData("count", "many", "'count' is 'many'")]
    public async Task Post_withoutWhatWasShown_isRefused(string field, string? value, string fault)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["verb"] = "cancel",
            ["q"] = "name:\"Nobody\"",
            ["upto"] = "1",
            ["seen"] = "2026-05-01T12:00:00.0000000+00:00",
            ["reason"] = "a mistake",
        };
        fields.Remove(field);
        if (value is not null)
        {
            fields[field] = value;
        }

        var html = await _client.PostRefusedAsync("/jobs/many", HttpStatusCode.BadRequest, [.. fields.Select(pair => (pair.Key, pair.Value))]);

        Assert.Contains(WebUtility.HtmlEncode(fault).Replace("&#39;", "'", StringComparison.Ordinal), WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("which=all&q=state:failed", true)]
    [InlineData("which=all&q=", false)]
    [InlineData("which=ticked&q=&id=018f2d3c-1111-7abc-8def-0123456789ab&every=1", false)]
    public async Task Get_deleteOfASearch_offersASchedule(string query, bool isOffered)
    {
        var html = await _client.GetAsync($"/jobs/many?verb=delete&{query}");

        Assert.Equal(isOffered, html.Contains("name=\"every\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_scheduleOfWhatMatchesNothingNow_isOffered()
    {
        var html = await _client.GetAsync("/jobs/many?verb=delete&which=all&q=name:%22Nobody%20yet%22&every=7");

        Assert.Contains("<option value=\"7\" selected>each 7 days</option>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("No job matches.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_jobs_linksToTheScheduleOfTheirSearch()
    {
        Assert.Contains("/jobs/many?verb=delete&amp;which=all&amp;q=state%3Afailed&amp;every=1\">Delete what matches on a schedule…</a>", await _client.GetAsync("/jobs?q=state:failed"), StringComparison.Ordinal);
        Assert.DoesNotContain("on a schedule…", await _client.GetAsync("/jobs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_schedule_storesABulkDeleteOfTheSearch()
    {
        var there = await _client.PostAsync(
            "/jobs/many", ("verb", "delete"), ("q", "name:\"Nobody\" completed<-30d"), ("every", "7"), ("name", " "), ("first", "2050-01-01T03:00"), ("offset", "-60"), ("reason", "the disk"));

        Assert.EndsWith("?done=scheduled", there, StringComparison.Ordinal);
        var job = (await Service.Services.GetRequiredService<IJobTable>().ReadAsync(Guid.Parse(there.Split('?')[0][^36..]), Cancellation))!;
        Assert.Equal(("BulkDelete", "Delete each 7 days: name:\"Nobody\" completed<-30d"), (job.Job.MessageName, job.Job.Name));
        Assert.Equal(("FREQ=DAILY;INTERVAL=7", new DateTimeOffset(2050, 1, 1, 2, 0, 0, TimeSpan.Zero)), (job.Status.RecurrencePattern, job.Status.PostponeUntil));
        var html = await _client.GetAsync(there);
        Assert.Contains("This job deletes them, again and again. Cancel ends it.", html, StringComparison.Ordinal);
        Assert.Contains("It has not run yet.", html, StringComparison.Ordinal);
        var action = (await Service.Jobs.GetHistoryAsync(job.Job.JobId, Cancellation)).Actions[0];
        Assert.Equal((JobActionVerb.DeleteMany, null, "the disk", JobOrigin.Page, "name:\"Nobody\" completed<-30d"), (action.Verb, action.Count, action.Caller.Reason, action.Caller.Origin, action.Filter));
        await Service.Jobs.DeleteAsync(job.Job.JobId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("100")]
    public async Task Post_scheduleOfMoreThanAHundred_needsTheNumber(string count)
    {
        var name = $"Many {count}.";
        await Service.Jobs.CreateManyAsync(
            [.. Enumerable.Range(0, 101).Select(_ => new NewJob { MessageName = "Send", Name = name, PostponeUntil = DateTimeOffset.UtcNow.AddDays(1) })], caller: null, Cancellation);

        var html = await _client.PostRefusedAsync("/jobs/many", HttpStatusCode.BadRequest, ("verb", "delete"), ("q", $"name:\"{name}\""), ("every", "1"), ("reason", "the disk"), ("count", count));

        Assert.Contains("101 jobs match now. Above 100 the number has to be typed to confirm it.", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "each", "'each' is no number of days.")]
    [InlineData("", "1", "A schedule needs a search")]
    [InlineData("name:\"Nobody\"", "1000", "INTERVAL is '1000'; a bulk delete recurs each 1 to 365 days.")]
    public async Task Post_scheduleThatWillNotDo_isRefused(string search, string every, string fault)
    {
        var html = await _client.PostRefusedAsync("/jobs/many", HttpStatusCode.BadRequest, ("verb", "delete"), ("q", search), ("every", every), ("reason", "the disk"));

        Assert.Contains(fault, WebUtility.HtmlDecode(html.Split("role=\"alert\">")[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_fromAnotherSite_isRefused() => Assert.Equal(HttpStatusCode.Forbidden, await _client.PostFromElsewhereAsync("/jobs/many"));

    private static string HiddenOf(string html, string name) => WebUtility.HtmlDecode(html.Split($"name=\"{name}\" value=\"")[1].Split('"')[0]);
}
