using System.Net;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Bulk deletes over HTTP and the real engine.</summary>
public sealed class BulkDeleteTests
{
    private const string Succeeded = """{"EntityName":"asyncoperation","Criteria":{"Conditions":[{"AttributeName":"statuscode","Operator":"Equal","Values":[30]}]}}""";

    [Fact]
    public async Task BulkDelete_deletesWhatMatchesWhenItBegins_andNotItself()
    {
        await using var host = await EngineHost.StartAsync();
        var succeeded = await CreateAsync(host, "succeed", "3/30", 3);
        var failed = await CreateAsync(host, "fail", "3/31", 2);

        var bulkId = await BulkDeleteAsync(host, $$"""{"QuerySet":[{{Succeeded}}],"JobName":"Old jobs","SendEmailNotification":true}""");
        await host.UntilAsync(bulkId, "3/30");

        foreach (var id in succeeded)
        {
            Assert.Null(await host.StateAsync(id));
        }

        foreach (var id in failed)
        {
            Assert.Equal("3/31", await host.StateAsync(id));
        }

        var operation = await host.GetAsync($"/api/data/v9.2/bulkdeleteoperations({bulkId})");
        Assert.Equal((3, 0, false, 30), (operation.GetProperty("successcount").GetInt32(), operation.GetProperty("failurecount").GetInt32(), operation.GetProperty("isrecurring").GetBoolean(), operation.GetProperty("statuscode").GetInt32()));
        var job = await host.GetAsync($"{EngineHost.Set}({bulkId})?$select=message,operationtype,name");
        Assert.Equal(("3 deleted, 0 failed, 0 gone.\nNo mail was sent: this service sends none.", 13, "Old jobs"), (job.GetProperty("message").GetString(), job.GetProperty("operationtype").GetInt32(), job.GetProperty("name").GetString()));

        // One of the create, and one of the run with how many jobs it began with.
        var actions = (await host.GetAsync("/api/data/v9.2/jobactions")).GetProperty("value").EnumerateArray().ToList();
        Assert.Equal([("deleteMany", $"{bulkId}"), ("deleteMany", $"{bulkId}")], actions.Select(action => (action.GetProperty("verb").GetString(), action.GetProperty("jobid").GetString())));
        Assert.Equal(3, actions[0].GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task BulkDelete_ofAllJobs_sparesThatItselfAndOtherBulkJobsThatHaveNotEnded()
    {
        await using var host = await EngineHost.StartAsync();
        await CreateAsync(host, "succeed", "3/30", 2);
        var waiting = await BulkDeleteAsync(host, $$"""{"QuerySet":[{{Succeeded}}],"JobName":"Later","StartDateTime":"2050-01-01"}""");
        var ended = await BulkDeleteAsync(host, """{"QuerySet":[{"Search":"handler:None"}],"JobName":"Nothing"}""");
        await host.UntilAsync(ended, "3/30");

        var bulkId = await BulkDeleteAsync(host, """{"QuerySet":[{"EntityName":"asyncoperation"}],"JobName":"All"}""");
        await host.UntilAsync(bulkId, "3/30");

        var left = (await host.GetAsync($"{EngineHost.Set}?$select=name")).GetProperty("value").EnumerateArray().Select(row => row.GetProperty("name").GetString());
        Assert.Equal(["Later", "All"], left);
        Assert.Equal("1/10", await host.StateAsync(waiting));
    }

    [Fact]
    public async Task DeleteJobs_ofAll_sparesABulkDelete()
    {
        await using var host = await EngineHost.StartAsync();
        var waiting = await BulkDeleteAsync(host, $$"""{"QuerySet":[{{Succeeded}}],"JobName":"Later","StartDateTime":"2050-01-01"}""");

        using var preview = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/DeleteJobs", """{"Filter":"sequence gt 0","DryRun":true}""");

        Assert.Equal(0, JsonElement.Parse(await preview.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("count").GetInt32());
        Assert.Equal("1/10", await host.StateAsync(waiting));
    }

    [Fact]
    public async Task BulkDelete_thatIsDeleted_leavesNothingBehind()
    {
        await using var host = await EngineHost.StartAsync();
        await CreateAsync(host, "succeed", "3/30", 1);
        var bulkId = await BulkDeleteAsync(host, $$"""{"QuerySet":[{{Succeeded}}],"JobName":"Old jobs"}""");
        await host.UntilAsync(bulkId, "3/30");

        using var deleted = await host.SendAsync(HttpMethod.Delete, $"{EngineHost.Set}({bulkId})");
        using var read = await host.SendAsync(HttpMethod.Get, $"/api/data/v9.2/bulkdeleteoperations({bulkId})");
        using var check = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/CheckStore");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, read.StatusCode));
        Assert.Contains("\"faults\":[]", await check.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BulkDelete_sameKeyTwice_answersTheFirstJob()
    {
        await using var host = await EngineHost.StartAsync();
        var key = ("Repeatability-Request-ID", "018f2d3c-1111-4abc-8def-0123456789ab");
        var body = $$"""{"QuerySet":[{{Succeeded}}],"JobName":"Old jobs","StartDateTime":"2050-01-01"}""";

        using var first = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/BulkDelete", body, key);
        using var second = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/BulkDelete", body, key);
        using var other = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/BulkDelete", body.Replace("Old jobs", "Others", StringComparison.Ordinal), key);

        Assert.Equal((HttpStatusCode.OK, "accepted"), (first.StatusCode, ResultOf(first)));
        Assert.Equal((HttpStatusCode.OK, "accepted"), (second.StatusCode, ResultOf(second)));
        Assert.Equal(await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.BadRequest, "rejected"), (other.StatusCode, ResultOf(other)));
        Assert.Single((await host.GetAsync("/api/data/v9.2/bulkdeleteoperations")).GetProperty("value").EnumerateArray());
        Assert.Single((await host.GetAsync("/api/data/v9.2/jobactions")).GetProperty("value").EnumerateArray());

        static string ResultOf(HttpResponseMessage response) => Assert.Single(response.Headers.GetValues("Repeatability-Result"));
    }

    [Theory]
    [InlineData("""{"messagename":"BulkDelete"}""", "BulkDelete")]
    [InlineData("""{"messagename":"BulkDelete","data":"{}"}""", "BulkDelete")]
    [InlineData("""{"messagename":"BulkDelete","data":"{\"querySet\":[],\"filter\":null}"}""", "BulkDelete")]
    [InlineData("""{"messagename":"CancelJobs"}""", "CancelJobs")]
    [InlineData("""{"messagename":"DeleteJobs","data":"{\"filter\":\"name eq 1\"}"}""", "DeleteJobs")]
    public async Task Create_ofAJobThatActsOnMany_isRefused(string job, string action)
    {
        await using var host = await EngineHost.StartAsync();
        await CreateAsync(host, "succeed", "3/30", 1);

        using var refused = await host.SendAsync(HttpMethod.Post, EngineHost.Set, job);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var text = await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"0x{JobErrorCodes.AccessDenied:x8}", text, StringComparison.Ordinal);
        Assert.Contains($"Ask for it by {action} and not by creating a job.", text, StringComparison.Ordinal);
        Assert.Single((await host.GetAsync($"{EngineHost.Set}?$select=name")).GetProperty("value").EnumerateArray());
    }

    private static async Task<Guid> BulkDeleteAsync(EngineHost host, string body)
    {
        using var response = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/BulkDelete", body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonElement.Parse(text).GetProperty("JobId").GetGuid();
    }

    private static async Task<List<Guid>> CreateAsync(EngineHost host, string script, string state, int count)
    {
        List<Guid> ids = [];
        for (var i = 0; i < count; i++)
        {
            ids.Add(await host.CreateAsync(script));
            await host.UntilAsync(ids[^1], state);
        }

        return ids;
    }
}
