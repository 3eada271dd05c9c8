using System.Net;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Actions on many jobs over HTTP and the real engine.</summary>
public sealed class BulkActionTests
{
    [Fact]
    public async Task RetryJobs_hitsNoneThatCameAfterItWasAskedFor()
    {
        await using var host = await EngineHost.StartAsync();
        var asked = await FailedAsync(host, 3);
        using var previewed = await PostAsync(host, "RetryJobs", """{"Search":"state:failed","DryRun":true}""");
        var preview = await ReadAsync(previewed);
        var late = await FailedAsync(host, 2);

        using var started = await PostAsync(
            host, "RetryJobs", $$"""{"Search":"state:failed","UpTo":{{preview.GetProperty("upto")}},"ConfirmedCount":3,"Reason":"The server was down."}""");
        await EndAsync(host, (await ReadAsync(started)).GetProperty("JobId").GetGuid());

        Assert.Equal(3, preview.GetProperty("count").GetInt32());
        Assert.Equal(asked.Order(), preview.GetProperty("sample").EnumerateArray().Select(job => job.GetProperty("asyncoperationid").GetGuid()).Order());
        foreach (var id in asked)
        {
            Assert.Equal("retry The server was down.", await ToldAsync(host, id));
        }

        foreach (var id in late)
        {
            Assert.Equal(string.Empty, await ToldAsync(host, id));
        }
    }

    [Fact]
    public async Task RetryJobs_byFetchXml_hitsWhatItTakes()
    {
        await using var host = await EngineHost.StartAsync();
        var failed = await FailedAsync(host, 2);
        var waiting = await host.CreateAsync("succeed", ",\"postponeuntil\":\"2050-01-01\"");
        const string Fetch = "<fetch><entity name='asyncoperation'><filter><condition attribute='statuscode' operator='eq' value='31'/><condition attribute='messagename' operator='like' value='[a-z]%'/><condition attribute='createdon' operator='last-x-days' value='1'/></filter></entity></fetch>";

        using var started = await PostAsync(host, "RetryJobs", $$"""{"FetchXml":"{{Fetch}}","ConfirmedCount":2,"Reason":"The server was down."}""");
        await EndAsync(host, (await ReadAsync(started)).GetProperty("JobId").GetGuid());

        foreach (var id in failed)
        {
            Assert.Equal("retry The server was down.", await ToldAsync(host, id));
        }

        Assert.Equal(string.Empty, await ToldAsync(host, waiting));
        var action = (await host.GetAsync("/api/data/v9.2/jobactions")).GetProperty("value").EnumerateArray().Single(action => action.GetProperty("verb").GetString() == "retryMany");
        Assert.Equal(Fetch, action.GetProperty("filter").GetString());
    }

    [Theory]
    [InlineData("CancelJobs", "")]
    [InlineData("RetryJobs", "")]
    [InlineData("PauseJobs", "")]
    [InlineData("ResumeJobs", "")]
    [InlineData("DeleteJobs", "")]
    [InlineData("PostponeJobs", """, "Until":"2050-01-01T00:00:00Z" """)]
    public async Task Post_sameKeyTwice_isDoneOnce(string action, string more)
    {
        const string Key = "018f2d3c-1111-4abc-8def-0123456789ab";
        await using var host = await EngineHost.StartAsync();
        _ = await FailedAsync(host, 1);
        var body = $$"""{"Search":"state:failed created>-1d","ConfirmedCount":1,"Reason":"x"{{more}}}""";

        using var first = await PostAsync(host, action, body, Key);
        _ = await FailedAsync(host, 1);
        using var second = await PostAsync(host, action, $$"""{ "Reason" : "x", "ConfirmedCount" : 1, "Search" : "state:failed created>-1d"{{more}}}""", Key);
        using var other = await PostAsync(host, action, body.Replace("\"x\"", "\"y\"", StringComparison.Ordinal), Key);
        using var dry = await PostAsync(host, action, $$"""{"Search":"state:failed","DryRun":true{{more}}}""", Key);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, other.StatusCode, dry.StatusCode));
        Assert.Equal((await ReadAsync(first)).GetRawText(), (await ReadAsync(second)).GetRawText());
        Assert.Equal(["accepted", "accepted", "rejected"], new[] { first, second, other }.Select(answer => Assert.Single(answer.Headers.GetValues("Repeatability-Result"))));
        Assert.Equal("1", await host.Client.GetStringAsync($"{EngineHost.Set}/$count?search=handler:{action}", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task DeleteJobs_confirmedNumberThatDiffers_is409AndDeletesNothing()
    {
        await using var host = await EngineHost.StartAsync();
        var failed = await FailedAsync(host, 2);

        using var refused = await PostAsync(host, "DeleteJobs", """{"Search":"state:failed","ConfirmedCount":1,"Reason":"x"}""");

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("1 jobs were confirmed, and there are 2 now", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (var id in failed)
        {
            Assert.Equal("3/31", await host.StateAsync(id));
        }
    }

    [Fact]
    public async Task DeleteJobs_above100_needsTheNumber()
    {
        await using var host = await EngineHost.StartAsync();
        var targets = string.Join(',', Enumerable.Repeat(
            $$"""{"@odata.type":"Microsoft.Dynamics.CRM.asyncoperation","messagename":"{{ScriptedHandler.MessageName}}","postponeuntil":"2050-01-01"}""", 101));
        using var created = await PostAsync(host, "CreateMultiple", $$"""{"Targets":[{{targets}}]}""");
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);

        using var refused = await PostAsync(host, "DeleteJobs", """{"Search":"state:postponed","Reason":"x"}""");
        using var started = await PostAsync(host, "DeleteJobs", """{"Search":"state:postponed","Reason":"x","ConfirmedCount":101}""");
        var jobId = (await ReadAsync(started)).GetProperty("JobId").GetGuid();
        await EndAsync(host, jobId);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("0", await host.Client.GetStringAsync($"{EngineHost.Set}/$count?search=state:postponed", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task CancelJob_ofTheJobThatDoesIt_takesAllBack()
    {
        await using var host = await EngineHost.StartAsync();
        var failed = await FailedAsync(host, 2);
        using var started = await PostAsync(host, "DeleteJobs", """{"Search":"state:failed","Reason":"x"}""");
        var jobId = (await ReadAsync(started)).GetProperty("JobId").GetGuid();

        using var canceled = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({jobId})/Microsoft.Dynamics.CRM.CancelJob");

        Assert.Equal(HttpStatusCode.NoContent, canceled.StatusCode);
        Assert.Equal("3/32", await host.StateAsync(jobId));
        foreach (var id in failed)
        {
            Assert.Equal("3/31", await host.StateAsync(id));
        }
    }

    private static Task<HttpResponseMessage> PostAsync(EngineHost host, string action, string body, string? key = null) =>
        host.SendAsync(HttpMethod.Post, $"/api/data/v9.2/{action}", body, key is null ? [] : [("Repeatability-Request-ID", key)]);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    private static async Task<List<Guid>> FailedAsync(EngineHost host, int count)
    {
        List<Guid> ids = [];
        for (var i = 0; i < count; i++)
        {
            var id = await host.CreateAsync("fail");
            await host.UntilAsync(id, "3/31");
            ids.Add(id);
        }

        return ids;
    }

    /// <summary>Lets the job that does it start at once, and waits for its end.</summary>
    private static async Task EndAsync(EngineHost host, Guid jobId)
    {
        using var resumed = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({jobId})/Microsoft.Dynamics.CRM.ResumeJob");
        Assert.Equal(HttpStatusCode.NoContent, resumed.StatusCode);
        await host.UntilAsync(jobId, "3/30");
    }

    private static async Task<string> ToldAsync(EngineHost host, Guid id)
    {
        var history = await host.GetAsync($"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.History()");
        return string.Join(", ", history.GetProperty("actions").EnumerateArray().Select(action => $"{action.GetProperty("verb")} {action.GetProperty("reason")}"));
    }
}
