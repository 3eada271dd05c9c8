using System.Net;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>A recurring job over HTTP and the real engine.</summary>
public sealed class RecurringJobTests
{
    private const string Start = "2050-01-01T00:00:00Z";
    private const string Columns = "?$select=statecode,statuscode,postponeuntil,recurrencepattern,recurrencestarttime,recurrencetimezone,occurrence,nextoccurrence,waitreason,attempt";

    [Fact]
    public async Task Create_withARule_waitsForItsFirstOccurrenceAndShowsIt()
    {
        await using var host = await EngineHost.StartAsync();

        var row = await ReadAsync(host, await CreateAsync(host, ",\"recurrencetimezone\":\"Europe/Berlin\""));

        Assert.Equal(
            ("FREQ=DAILY", Start, "Europe/Berlin", Start, Start, "next occurrence at 2050-01-01T00:00:00Z"),
            (Text(row, "recurrencepattern"), Text(row, "recurrencestarttime"), Text(row, "recurrencetimezone"), Text(row, "postponeuntil"), Text(row, "nextoccurrence"), Text(row, "waitreason")));
        Assert.Null(Text(row, "occurrence"));
    }

    [Fact]
    public async Task RunJobNow_runsItAndTheNextOccurrenceStays()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await CreateAsync(host);

        using var response = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.RunJobNow", """{"Reason":"The night's run was too early."}""");
        await host.Handler.EnteredAsync(id);
        await host.UntilAsync(id, "1/10");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var row = await ReadAsync(host, id);
        Assert.Equal((Start, Start, 1), (Text(row, "postponeuntil"), Text(row, "nextoccurrence"), row.GetProperty("attempt").GetInt32()));
        var history = await host.GetAsync($"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.History()");
        var run = Assert.Single(history.GetProperty("runs").EnumerateArray());
        Assert.Equal("succeeded", run.GetProperty("outcome").GetString());
        Assert.NotNull(Text(run, "occurrence"));
        var action = Assert.Single(history.GetProperty("actions").EnumerateArray());
        Assert.Equal(("runNow", "The night's run was too early."), (Text(action, "verb"), Text(action, "reason")));
    }

    [Fact]
    public async Task Patch_pauseAndResumeOfASeries_keepItsNextOccurrence()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await CreateAsync(host);

        using var paused = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", """{"statecode":1,"statuscode":10}""");
        var whilePaused = await ReadAsync(host, id);
        using var run = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.RunJobNow");
        using var resumed = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", """{"statecode":0,"statuscode":0}""");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (paused.StatusCode, resumed.StatusCode));
        Assert.Equal((null, Start, "paused by SYSTEM"), (Text(whilePaused, "postponeuntil"), Text(whilePaused, "nextoccurrence"), Text(whilePaused, "waitreason")));
        await AssertRefusedAsync(run, "0x80044166", "The job is paused; resume it first.");
        Assert.Equal(("1/10", Start), (await host.StateAsync(id), Text(await ReadAsync(host, id), "postponeuntil")));
    }

    [Fact]
    public async Task RunJobNow_whileItRuns_isRefused()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("hold", ",\"recurrencepattern\":\"FREQ=YEARLY\"");
        await host.Handler.EnteredAsync(id);

        using var response = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.RunJobNow");

        await AssertRefusedAsync(response, "0x80044166", "Current state: 2, current status: 20, target state: 0");
    }

    [Fact]
    public async Task Patch_ofRuleAndZone_worksTheNextDateOut()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await CreateAsync(host);

        using var response = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", """{"recurrencepattern":"FREQ=DAILY;BYHOUR=3","recurrencetimezone":"Asia/Tokyo"}""");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var row = await ReadAsync(host, id);
        Assert.Equal(("FREQ=DAILY;BYHOUR=3", "Asia/Tokyo", "2050-01-01T18:00:00Z"), (Text(row, "recurrencepattern"), Text(row, "recurrencetimezone"), Text(row, "postponeuntil")));
    }

    [Fact]
    public async Task Patch_thatEmptiesTheRule_leavesTheComingOccurrence()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await CreateAsync(host);

        using var emptied = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", """{"recurrencepattern":""}""");
        using var again = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", """{"recurrencepattern":"FREQ=DAILY"}""");

        Assert.Equal(HttpStatusCode.NoContent, emptied.StatusCode);
        Assert.Equal((null, Start), (Text(await ReadAsync(host, id), "recurrencepattern"), Text(await ReadAsync(host, id), "postponeuntil")));
        await AssertRefusedAsync(again, "0x80044168", "recurrencepattern can be changed only on a job that recurs; this one does not, or its series is over.");
    }

    [Theory]
    [InlineData("""{"recurrencepattern":"FREQ=DALY"}""", "0x80040246", "did you mean 'DAILY'?")]
    [InlineData("""{"recurrencepattern":"FREQ=YEARLY;UNTIL=20500101T000000Z;BYMONTH=6"}""", "0x80040246", "UNTIL is before the first occurrence")]
    [InlineData("""{"recurrencetimezone":"Europe/Berln"}""", "0x80040203", "did you mean 'Europe/Berlin'?")]
    [InlineData("""{"recurrencepattern":"FREQ=HOURLY","statecode":0}""", "0x80040203", "recurrencepattern and recurrencetimezone go with no other change")]
    [InlineData("""{"recurrencestarttime":"2050-01-02"}""", "0x80041100", "recurrencestarttime")]
    public async Task Patch_thatWillNotDo_isRefusedAndChangesNothing(string body, string code, string sentence)
    {
        await using var host = await EngineHost.StartAsync();
        var id = await CreateAsync(host);

        using var response = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", body);

        await AssertRefusedAsync(response, code, sentence);
        Assert.Equal(("FREQ=DAILY", Start), (Text(await ReadAsync(host, id), "recurrencepattern"), Text(await ReadAsync(host, id), "postponeuntil")));
    }

    [Fact]
    public async Task Changes_ofAJobThatDoesNotRecur_areRefused()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("succeed", $",\"postponeuntil\":\"{Start}\"");

        using var rule = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", """{"recurrencepattern":"FREQ=DAILY"}""");
        using var zone = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", """{"recurrencetimezone":"Europe/Berlin"}""");
        using var run = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.RunJobNow");

        await AssertRefusedAsync(rule, "0x80044168", "recurrencepattern can be changed only on a job that recurs");
        await AssertRefusedAsync(zone, "0x80044168", "recurrencetimezone can be changed only on a job that recurs");
        await AssertRefusedAsync(run, "0x80044168", "Only a job that recurs can be run apart from its occurrences");
    }

    [Theory]
    [InlineData("\"recurrencepattern\":\"FREQ=DAILY;UNTIL=20200101\"", "UNTIL is before the first occurrence")]
    [InlineData("\"recurrencepattern\":\"FREQ=DAILY;COUNT=2\",\"recurrencestarttime\":\"2020-01-01\"", "nothing occurs from")]
    public async Task Create_withoutAnOccurrenceToCome_isRefused(string members, string sentence)
    {
        await using var host = await EngineHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, EngineHost.Set, $$"""{"messagename":"{{ScriptedHandler.MessageName}}",{{members}}}""");

        await AssertRefusedAsync(response, "0x80040246", sentence);
    }

    private static Task<Guid> CreateAsync(EngineHost host, string more = "") =>
        host.CreateAsync("succeed", $",\"recurrencepattern\":\"FREQ=DAILY\",\"recurrencestarttime\":\"{Start}\"{more}");

    private static Task<JsonElement> ReadAsync(EngineHost host, Guid id) => host.GetAsync($"{EngineHost.Set}({id}){Columns}");

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static async Task AssertRefusedAsync(HttpResponseMessage response, string code, string sentence)
    {
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, code), (response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains(sentence, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
