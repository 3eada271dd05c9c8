using System.Net;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.New;

public sealed class NewJobPageTests(SeededService seeded) : IClassFixture<SeededService>, IDisposable
{
    private readonly PageClient _client = new(seeded.Service.Address);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Post_form_makesTheJobAndShowsIt()
    {
        var there = await _client.PostAsync(
            "/jobs/new", ("handler", "Send"), ("name", "By hand"), ("data", "{\"a\":1}\r\n"), ("priority", "3"), ("token", "customer 1"), ("until", "2030-01-01T00:00"), ("offset", "0"));

        var html = await _client.GetAsync(there);
        Assert.EndsWith("?done=created", there, StringComparison.Ordinal);
        Assert.Contains("<h1>By hand</h1>", html, StringComparison.Ordinal);
        Assert.Contains("It is postponed until <time datetime=\"2030-01-01T00:00:00.000Z\">", html, StringComparison.Ordinal);
        Assert.Contains("<dd>3 <small>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HttpRequest", "{\"method\":\"GET\"}", "0", "url")]
    [InlineData("Send", "", "11", "priority")]
    [InlineData("Send", "", "high", "&#x27;high&#x27; is not a priority")]
    [InlineData("Nobody", "", "0", "Nobody")]
    [InlineData("", "", "0", "Choose a handler")]
    [InlineData("BulkDelete", "{\"querySet\":[],\"filter\":null}", "0", "A job of &#x27;BulkDelete&#x27; acts on many others, and is not made by this form.")]
    [InlineData("DeleteJobs", "{}", "0", "A job of &#x27;DeleteJobs&#x27; acts on many others, and is not made by this form.")]
    public async Task Post_whatIsNotValid_isShownAgainWithTheFault(string handler, string data, string priority, string fault)
    {
        var html = await _client.PostRefusedAsync("/jobs/new", HttpStatusCode.BadRequest, ("handler", handler), ("name", "Kept <name>"), ("data", data), ("priority", priority));

        Assert.Contains(fault, html.Split("role=\"alert\">")[1].Split("</p>")[0], StringComparison.Ordinal);
        Assert.Contains("value=\"Kept &lt;name&gt;\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_fromABulkDelete_saysWhereItIsAskedFor()
    {
        var criteria = JobCriteria.All(new JobCondition("name", JobConditionOperator.Equal, "Nobody"));
        var bulk = await seeded.Service.Jobs.BulkDeleteAsync(
            new BulkDeleteRequest { JobName = "Later", QuerySet = [criteria], StartDateTime = DateTimeOffset.UtcNow.AddDays(1) }, caller: null, TestContext.Current.CancellationToken);

        var html = await _client.GetAsync($"/jobs/new?from={bulk.JobId}", HttpStatusCode.BadRequest);

        Assert.Contains("A job of &#x27;BulkDelete&#x27; acts on many others", html, StringComparison.Ordinal);
        Assert.DoesNotContain("querySet", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Run again with other data", await _client.GetAsync($"/jobs/{bulk.JobId}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_fromAnotherJob_isFilledAndTheNewOneNamesTheOld()
    {
        var form = await _client.GetAsync($"/jobs/new?from={seeded.Jobs.Failed}");
        Assert.Contains("{&quot;order&quot;:[1,2,3],&quot;note&quot;:&quot;Müller&quot;}</textarea>", form, StringComparison.Ordinal);

        var html = await _client.GetAsync(await _client.PostAsync("/jobs/new", ("from", seeded.Jobs.Failed.ToString("D")), ("handler", "Send"), ("name", "Again"), ("priority", "0")));

        Assert.Contains($"<dt>Correlation</dt><dd><a href=\"/jobs/{seeded.Jobs.Failed}\">Export &lt;orders&gt; &amp; &quot;returns&quot;</a>", html.ReplaceLineEndings(string.Empty), StringComparison.Ordinal);
    }
}
