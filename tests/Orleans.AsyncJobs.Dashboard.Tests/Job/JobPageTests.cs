using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Tests.Job;

/// <summary>The view of one job over the service itself.</summary>
public sealed class JobPageTests(SeededService seeded) : IClassFixture<SeededService>, IDisposable
{
    private readonly PageClient _client = new(seeded.Service.Address);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Get_failedJob_saysWhyAndWhatItWentThrough()
    {
        var html = await _client.GetAsync($"/jobs/{seeded.Jobs.Failed}");

        Assert.Contains("<h1>Export &lt;orders&gt; &amp; &quot;returns&quot;</h1>", html, StringComparison.Ordinal);
        Assert.Contains("It failed after 1 attempt: The printer is on fire. (0x80040265)", html, StringComparison.Ordinal);
        Assert.Contains("Attempt 1: <span class=\"badge status-31\">failed for good</span>", html, StringComparison.Ordinal);
        Assert.Contains("&quot;note&quot;: &quot;Müller&quot;", html, StringComparison.Ordinal);
        Assert.Contains($"formaction=\"/jobs/{seeded.Jobs.Failed}/retry\" data-key=\"r\">Retry</button>", html, StringComparison.Ordinal);
        Assert.Contains("<b>Pause</b> not now: it has ended", html, StringComparison.Ordinal);
        Assert.Contains($"curl -X POST &#x27;{seeded.Service.Address}/api/data/v9.2/asyncoperations({seeded.Jobs.Failed})/Microsoft.Dynamics.CRM.RetryJob&#x27;", html, StringComparison.Ordinal);
        Assert.Contains($"asyncjobs job retry {seeded.Jobs.Failed}", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_jobBehindAnother_namesAndLinksTheBlockerFirst()
    {
        var html = await _client.GetAsync($"/jobs/{seeded.Jobs.Behind}");

        var blocker = await _client.GetAsync("/jobs?q=state:denied%20token:%22customer%207%22");
        var id = blocker.Split("id=\"job-")[1][..36];
        Assert.Contains($"<p class=\"why\">It waits behind <a href=\"/jobs/{id}\">Ask customer 7</a>", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/lines/customer%207\">customer 7</a>", html, StringComparison.Ordinal);
        Assert.Contains("Somebody has to grant the handler access and resume the job.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_jobThatCanBePostponed_showsCommandsWithADateToCome()
    {
        var html = await _client.GetAsync($"/jobs/{seeded.Jobs.Behind}");

        var until = DateTimeOffset.Parse(html.Split($"asyncjobs job postpone {seeded.Jobs.Behind} --until ")[1][..20], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(until > (await seeded.Service.Jobs.GetAsync(seeded.Jobs.Behind)).CreatedOn, $"{until:O}");
    }

    [Fact]
    public async Task Get_runningJob_showsItsProgressAndLog()
    {
        var html = await _client.GetAsync($"/jobs/{seeded.Jobs.Running}");

        Assert.Contains("It runs since <time", html, StringComparison.Ordinal);
        Assert.Contains("<progress max=\"100\" value=\"40\" aria-label=\"Progress\"></progress>", html, StringComparison.Ordinal);
        Assert.Contains(">40 % scene 4 of 10</span>", html, StringComparison.Ordinal);
        Assert.Contains("Attempt 1: <span class=\"badge status-20\">runs</span>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_jobThatMadeOthers_showsTheNewestAndTheWayToAllAndEachTheWayBack()
    {
        var html = (await _client.GetAsync($"/jobs/{seeded.Jobs.Split}")).ReplaceLineEndings(string.Empty);

        var children = html.Split("<h2>Jobs it made</h2>")[1].Split("</section>")[0];
        Assert.Equal(Enumerable.Range(3, 10).Reverse().Select(i => $"Invoice {i} of &lt;12&gt;"), children.Split("/jobs/")[1..11].Select(part => part.Split('>')[1].Split('<')[0]));
        Assert.Contains($"href=\"/jobs?q=parent%3A{seeded.Jobs.Split}\">See all jobs it made</a>", children, StringComparison.Ordinal);
        var all = await _client.GetAsync($"/jobs?q=parent%3A{seeded.Jobs.Split}");
        Assert.Equal(12, all.Split("of &lt;12&gt;</a>").Length - 1);
        var child = await _client.GetAsync($"/jobs/{children.Split("/jobs/")[1][..36]}");
        Assert.Contains($"<dt>Made by</dt><dd><a href=\"/jobs/{seeded.Jobs.Split}\">Send all invoices</a></dd>", child, StringComparison.Ordinal);
        Assert.DoesNotContain("Jobs it made", child, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_jobWhoseParentIsGone_saysSo()
    {
        await using var service = await RealService.StartAsync();
        using var client = new PageClient(service.Address);
        var parent = await service.CreateAsync("Split", "Parent", JobStatusCode.Succeeded);
        var children = await client.GetAsync($"/jobs/{parent}");
        await service.Jobs.DeleteAsync(parent);

        var child = await client.GetAsync($"/jobs/{children.Split("<h2>Jobs it made</h2>")[1].Split("/jobs/")[1][..36]}");

        Assert.Contains($"<code>{parent}</code> <small>which is gone</small>", child, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetData_job_isAFileToSave()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"{seeded.Service.Address}/jobs/{seeded.Jobs.Failed}/data"), TestContext.Current.CancellationToken);

        Assert.Equal("""{"order":[1,2,3],"note":"Müller"}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("text/plain", $"{seeded.Jobs.Failed}.json", "attachment"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.FileName, answer.Content.Headers.ContentDisposition?.DispositionType));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Get_missingJob_is404InTheFrame()
    {
        var html = await _client.GetAsync("/jobs/018f0000-0000-7000-8000-000000000001", HttpStatusCode.NotFound);

        Assert.Contains("<h1>There is no such job</h1>", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/jobs\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("cancel")]
    public async Task Get_addressOfAnAction_changesNothingAndLeadsToTheJob(string verb)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(new Uri($"{seeded.Service.Address}/jobs/{seeded.Jobs.Failed}/{verb}"), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.SeeOther, $"/jobs/{seeded.Jobs.Failed}"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("explode")]
    [InlineData("Retry")]
    public async Task Get_actionThatThereIsNot_is404(string verb) =>
        Assert.Contains("There is nothing here", await _client.GetAsync($"/jobs/{seeded.Jobs.Failed}/{verb}", HttpStatusCode.NotFound), StringComparison.Ordinal);

    [Fact]
    public async Task Get_wordsInTheAddress_areNotShown()
    {
        var html = await _client.GetAsync($"/jobs/{seeded.Jobs.Failed}?done=Call%200800-555-EVIL");

        Assert.DoesNotContain("EVIL", html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"notice\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_bulkDelete_showsWhatItHasDeleted()
    {
        await seeded.Service.CreateAsync("Send", "To be cleared away", JobStatusCode.Succeeded);
        var criteria = JobCriteria.All(new JobCondition("name", JobConditionOperator.Equal, "To be cleared away"));
        var waiting = await seeded.Service.Jobs.BulkDeleteAsync(
            new BulkDeleteRequest { JobName = "Later", QuerySet = [criteria], StartDateTime = DateTimeOffset.UtcNow.AddDays(1) }, caller: null, TestContext.Current.CancellationToken);
        var done = await seeded.Service.Jobs.BulkDeleteAsync(new BulkDeleteRequest { JobName = "Now", QuerySet = [criteria] }, caller: null, TestContext.Current.CancellationToken);
        await seeded.Service.WaitForAsync(done.JobId, JobStatusCode.Succeeded);

        Assert.Contains("<p class=\"soft\">It has not run yet.</p>", await _client.GetAsync($"/jobs/{waiting.JobId}"), StringComparison.Ordinal);
        var html = await _client.GetAsync($"/jobs/{done.JobId}");
        Assert.Contains("<p>1 job deleted, 0 failed in its newest run.</p>", html, StringComparison.Ordinal);

        var records = seeded.Service.Services.GetRequiredService<IBulkDeleteRecords>();
        var failure = new BulkDeleteFailure { FailureId = Guid.CreateVersion7(), BulkDeleteId = done.JobId, JobId = seeded.Jobs.Failed, On = DateTimeOffset.UtcNow, ErrorCode = JobErrorCodes.BulkDeleteRecordDeletionFailure, Message = "It <would> not." };
        await records.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = done.JobId, Deleted = 1, Failed = 3, Failures = [failure] }, TestContext.Current.CancellationToken);
        html = await _client.GetAsync($"/jobs/{done.JobId}");
        Assert.Contains("<caption>The first 1 jobs that could not be deleted</caption>", html, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/jobs/{seeded.Jobs.Failed}\"><code>{seeded.Jobs.Failed}</code></a>", html, StringComparison.Ordinal);
        Assert.Contains("It &lt;would&gt; not. <small><code>0x80048435</code></small>", html, StringComparison.Ordinal);
    }
}
