using System.Net;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>What is done over HTTP is kept by the real engine and store, with from where and why; what is refused is not.</summary>
public sealed class RecordedActionTests
{
    private static readonly (string, string)[] FromTheCommandLine = [("X-AsyncJobs-Reason", "gek%C3%BCndigt"), ("X-AsyncJobs-Origin", "commandline")];

    [Fact]
    public async Task Actions_areKeptWithReasonAndOrigin()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("succeed", ",\"postponeuntil\":\"2050-01-01\"");
        var row = $"{EngineHost.Set}({id})";

        await SendAsync(host, HttpMethod.Patch, row, """{"postponeuntil":"2051-01-01T00:00:00Z"}""", HttpStatusCode.NoContent, FromTheCommandLine);
        await SendAsync(host, HttpMethod.Post, $"{row}/Microsoft.Dynamics.CRM.RetryJob", """{"Reason":"refused"}""", HttpStatusCode.BadRequest);
        await SendAsync(host, HttpMethod.Post, $"{row}/Microsoft.Dynamics.CRM.CancelJob", """{"Reason":"enough"}""", HttpStatusCode.NoContent);
        await SendAsync(host, HttpMethod.Post, $"{row}/Microsoft.Dynamics.CRM.CancelJob", """{"Reason":"done already"}""", HttpStatusCode.NoContent);
        var history = (await host.GetAsync($"{row}/Microsoft.Dynamics.CRM.History()")).GetProperty("actions");
        await SendAsync(host, HttpMethod.Delete, row, json: null, HttpStatusCode.NoContent, FromTheCommandLine);
        var activity = (await host.GetAsync("/api/data/v9.2/jobactions")).GetProperty("value");

        Assert.Equal(["postpone commandLine gek\u00fcndigt", "cancel api enough"], history.EnumerateArray().Select(Told));
        Assert.Equal("2051-01-01T00:00:00Z", history[0].GetProperty("until").GetString());
        Assert.Equal(["delete commandLine gek\u00fcndigt", "cancel api enough", "postpone commandLine gek\u00fcndigt"], activity.EnumerateArray().Select(Told));
        Assert.All(activity.EnumerateArray(), action => Assert.Equal(id, action.GetProperty("jobid").GetGuid()));
    }

    [Fact]
    public async Task Handlers_arePausedLimitedAndResumed()
    {
        await using var host = await EngineHost.StartAsync();
        const string handler = $"/api/data/v9.2/jobhandlers('{ScriptedHandler.MessageName}')";

        await SendAsync(host, HttpMethod.Post, $"{handler}/Microsoft.Dynamics.CRM.PauseHandler", """{"Reason":"slow"}""", HttpStatusCode.NoContent);
        await SendAsync(host, HttpMethod.Post, $"{handler}/Microsoft.Dynamics.CRM.SetHandlerLimit", """{"Limit":7}""", HttpStatusCode.NoContent);
        var paused = await host.GetAsync(handler);
        await SendAsync(host, HttpMethod.Post, $"{handler}/Microsoft.Dynamics.CRM.ResumeHandler", json: null, HttpStatusCode.NoContent);
        await SendAsync(host, HttpMethod.Post, $"{handler}/Microsoft.Dynamics.CRM.SetHandlerLimit", """{"Limit":null}""", HttpStatusCode.NoContent);
        var resumed = await host.GetAsync(handler);
        await SendAsync(host, HttpMethod.Post, $"{handler}/Microsoft.Dynamics.CRM.SetHandlerLimit", """{"Limit":10001}""", HttpStatusCode.BadRequest);
        await SendAsync(host, HttpMethod.Post, "/api/data/v9.2/jobhandlers('SendMial')/Microsoft.Dynamics.CRM.PauseHandler", json: null, HttpStatusCode.NotFound);

        Assert.Equal((true, 7, 1), (paused.GetProperty("paused").GetBoolean(), paused.GetProperty("limit").GetInt32(), paused.GetProperty("registeredlimit").GetInt32()));
        Assert.Equal((false, 1), (resumed.GetProperty("paused").GetBoolean(), resumed.GetProperty("limit").GetInt32()));
        var activity = (await host.GetAsync("/api/data/v9.2/jobactions")).GetProperty("value");
        Assert.Equal(["limitHandler", "resumeHandler", "limitHandler", "pauseHandler"], activity.EnumerateArray().Select(action => action.GetProperty("verb").GetString()));
    }

    [Fact]
    public async Task BackupStore_overTheRealStore_writesAFileOnce()
    {
        await using var host = await EngineHost.StartAsync();
        _ = await host.CreateAsync("succeed", ",\"postponeuntil\":\"2050-01-01\"");

        await SendAsync(host, HttpMethod.Post, "/api/data/v9.2/BackupStore", """{"Name":"a.db"}""", HttpStatusCode.OK);
        await SendAsync(host, HttpMethod.Post, "/api/data/v9.2/BackupStore", """{"Name":"a.db"}""", HttpStatusCode.Conflict);

        Assert.True(new FileInfo(Path.Combine(host.Folder, "backups", "a.db")).Length > 0);
    }

    private static string Told(JsonElement action) => $"{action.GetProperty("verb")} {action.GetProperty("origin")} {action.GetProperty("reason")}";

    private static async Task SendAsync(
        EngineHost host, HttpMethod method, string path, string? json, HttpStatusCode status, params (string Name, string Value)[] headers)
    {
        using var response = await host.SendAsync(method, path, json, headers);
        Assert.True(status == response.StatusCode, $"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }
}
