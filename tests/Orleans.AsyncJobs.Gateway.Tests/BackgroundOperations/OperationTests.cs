using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using static Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations.OperationHost;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>The life of a background operation, as its caller sees it.</summary>
public sealed class OperationTests : IAsyncLifetime
{
    private OperationHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await OperationHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Call_that_prefers_it_is_accepted_and_runs_in_the_background()
    {
        var answer = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", """{"Word":"hello","Count":7}""", ("Prefer", "respond-async"));

        Assert.Equal((HttpStatusCode.Accepted, ""), (answer.Status, answer.Text));
        var id = Guid.Parse(answer.Headers["x-ms-dyn-backgroundoperationid"]);
        Assert.Equal($"{_host.Engine.Client.BaseAddress!.AbsoluteUri}api/backgroundoperation/{id}", answer.Headers["Location"]);
        Assert.Equal("respond-async", answer.Headers["Preference-Applied"]);
        Assert.Equal("""{"backgroundOperationStateCode":3,"backgroundOperationStatusCode":30,"Said":"hello","Attempt":1,"Count":7}""", (await _host.EndAsync(id)).GetRawText());
    }

    [Fact]
    public async Task Row_has_all_columns()
    {
        var id = await _host.SubmitAsync("hello");
        await _host.EndAsync(id);

        var row = (await _host.SendAsync(HttpMethod.Get, $"{Set}({id})", null, ("Prefer", "odata.include-annotations=\"*\""))).Body;

        Assert.Equal(("sample_Run", "Run what the input says"), (row.GetProperty("name").GetString(), row.GetProperty("displayname").GetString()));
        Assert.Equal("""[{"Key":"Word","Value":"hello"}]""", row.GetProperty("inputparameters").GetString());
        Assert.Equal("""[{"Key":"Said","Value":"hello"},{"Key":"Attempt","Value":"1"},{"Key":"Count","Value":"0"}]""", row.GetProperty("outputparameters").GetString());
        Assert.Equal((7_776_000, 0, 0), (row.GetProperty("ttlinseconds").GetInt32(), row.GetProperty("priority").GetInt32(), row.GetProperty("retrycount").GetInt32()));
        Assert.Equal(("Completed", "Succeeded"), (row.GetProperty("backgroundoperationstatecode@OData.Community.Display.V1.FormattedValue").GetString(), row.GetProperty("backgroundoperationstatuscode@OData.Community.Display.V1.FormattedValue").GetString()));
        Assert.Equal(JobCaller.System.UserId, row.GetProperty("runas").GetGuid());
        Assert.Equal("systemuser", row.GetProperty("_createdby_value@Microsoft.Dynamics.CRM.lookuplogicalname").GetString());
        Assert.True(row.GetProperty("endtime").GetDateTimeOffset() >= row.GetProperty("starttime").GetDateTimeOffset());
        foreach (var empty in (string[])["errorcode", "errormessage", "partitionid", "importsequencenumber", "overriddencreatedon", "_createdonbehalfby_value", "_modifiedonbehalfby_value"])
        {
            Assert.True(row.GetProperty(empty).ValueKind == JsonValueKind.Null, empty);
        }

        var selected = await _host.RowAsync(id, "?$select=name");
        Assert.Equal(["@odata.context", "@odata.etag", "name", "backgroundoperationid"], selected.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Operations_and_system_jobs_do_not_see_each_other()
    {
        var operation = await _host.SubmitAsync("hello");
        await _host.EndAsync(operation);
        var job = await _host.Engine.CreateAsync("ok");
        await _host.Engine.UntilAsync(job, "3/30");

        Assert.Equal([operation], await IdsAsync(Set, "backgroundoperationid"));
        Assert.Equal([job], await IdsAsync($"{Base}asyncoperations", "asyncoperationid"));
        foreach (var (set, filter) in ((string, string)[])[(Set, "name eq 'sample_Run'"), (Set, "backgroundoperationstatuscode eq 30"), (Set, "displayname ne null"), ($"{Base}asyncoperations", "statecode eq 3"), ($"{Base}asyncoperations", "name ne null"), ($"{Base}asyncoperations", "datablobid eq null")])
        {
            Assert.Equal("1", (await _host.SendAsync(HttpMethod.Get, $"{set}/$count")).Text);
            Assert.Equal("1", (await _host.SendAsync(HttpMethod.Get, $"{set}/$count?$filter={filter}")).Text);
        }

        var counts = (await _host.SendAsync(HttpMethod.Get, $"{Base}RetrieveTotalRecordCount(EntityNames=['asyncoperation','backgroundoperation'])")).Body;
        Assert.Equal([1, 1], counts.GetProperty("EntityRecordCountCollection").GetProperty("Values").EnumerateArray().Select(value => value.GetInt32()));
        var groups = (await _host.SendAsync(HttpMethod.Get, $"{Set}?$apply=groupby((backgroundoperationstatecode,name),aggregate($count as n))")).Body.GetProperty("value");
        Assert.Equal("""[{"backgroundoperationstatecode":3,"name":"sample_Run","n":1}]""", groups.GetRawText());
        var fetched = (await _host.SendAsync(HttpMethod.Get, $"{Set}?fetchXml=<fetch><entity name='backgroundoperation'><attribute name='name'/><order attribute='createdon'/></entity></fetch>")).Body;
        Assert.Equal("sample_Run", Assert.Single(fetched.GetProperty("value").EnumerateArray().ToList()).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("PATCH", "", """{"statecode":3,"statuscode":32}""")]
    [InlineData("DELETE", "", null)]
    [InlineData("POST", "/Microsoft.Dynamics.CRM.CancelJob", "{}")]
    [InlineData("POST", "/Microsoft.Dynamics.CRM.RetryJob", "{}")]
    [InlineData("POST", "/Microsoft.Dynamics.CRM.ResumeJob", "{}")]
    [InlineData("POST", "/Microsoft.Dynamics.CRM.PauseJob", "{}")]
    [InlineData("GET", "/Microsoft.Dynamics.CRM.ExplainJob()", null)]
    [InlineData("GET", "/Microsoft.Dynamics.CRM.History()", null)]
    [InlineData("PUT", "/data/$value", "x")]
    public async Task System_job_of_an_operations_id_is_404(string method, string path, string? json)
    {
        var id = await _host.SubmitAsync("stay", "wait");
        await _host.Apis.Started("stay");

        var answer = await _host.SendAsync(new HttpMethod(method), $"{Base}asyncoperations({id}){path}", json);

        Assert.True(answer.Status == HttpStatusCode.NotFound, $"{answer.Status} {answer.Text}");
        Assert.Equal(20, (await _host.MonitorAsync(id)).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
        _host.Apis.Release("stay");
        Assert.Equal(30, (await _host.EndAsync(id)).GetProperty("backgroundOperationStatusCode").GetInt32());
    }

    [Fact]
    public async Task Operation_of_a_system_jobs_id_is_404()
    {
        var job = await _host.Engine.CreateAsync("ok");

        foreach (var answer in (Answer[])[await _host.MonitorAsync(job), await _host.SendAsync(HttpMethod.Delete, $"/api/backgroundoperation/{job}"), await _host.SendAsync(HttpMethod.Get, $"{Set}({job})"), await _host.SendAsync(HttpMethod.Delete, $"{Set}({job})")])
        {
            Assert.Equal((HttpStatusCode.NotFound, "0x80048d02", $"Could not find item '{job}'."), (answer.Status, answer.Code, answer.Message));
        }
    }

    [Fact]
    public async Task Failure_is_retried_three_times_and_its_code_is_0()
    {
        var id = await _host.SubmitAsync("bad", "throw");

        var end = await _host.EndAsync(id);

        Assert.Equal("""{"backgroundOperationStateCode":3,"backgroundOperationStatusCode":31,"backgroundOperationErrorCode":0,"backgroundOperationErrorMessage":"InvalidOperationException: broken bad"}""", end.GetRawText());
        Assert.Equal(4, _host.Apis.Runs["bad"]);
        var row = await _host.RowAsync(id);
        Assert.Equal((3, 0, "InvalidOperationException: broken bad"), (row.GetProperty("retrycount").GetInt32(), row.GetProperty("errorcode").GetInt32(), row.GetProperty("errormessage").GetString()));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("outputparameters").ValueKind);
    }

    [Theory]
    [InlineData("refuse", JobErrorCodes.IsvUnExpected, "It does not want to.")]
    [InlineData("deny", JobErrorCodes.AccessDenied, "Access is denied.")]
    public async Task Refusal_ends_an_operation_at_once(string what, int code, string message)
    {
        var id = await _host.SubmitAsync(what, what);

        var end = await _host.EndAsync(id);

        Assert.Equal((31, code, message), (end.GetProperty("backgroundOperationStatusCode").GetInt32(), end.GetProperty("backgroundOperationErrorCode").GetInt32(), end.GetProperty("backgroundOperationErrorMessage").GetString()));
        Assert.Equal(1, _host.Apis.Runs[what]);
    }

    [Fact]
    public async Task Operation_that_waits_for_a_retry_is_ready_and_a_cancel_ends_it_at_once()
    {
        var id = await _host.SubmitAsync("later", "throw", "sample_Slow");
        await UntilRetryAsync(id);

        var row = await _host.RowAsync(id);
        Assert.Equal((0, 0, 1), (row.GetProperty("backgroundoperationstatecode").GetInt32(), row.GetProperty("backgroundoperationstatuscode").GetInt32(), row.GetProperty("retrycount").GetInt32()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (row.GetProperty("errorcode").ValueKind, row.GetProperty("errormessage").ValueKind));
        Assert.Equal("1", (await _host.SendAsync(HttpMethod.Get, $"{Set}/$count?$filter=backgroundoperationstatecode eq 0")).Text);

        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(HttpMethod.Delete, $"/api/backgroundoperation/{id}")).Status);
        Assert.Equal(32, (await _host.MonitorAsync(id)).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
    }

    [Fact]
    public async Task Cancel_of_a_running_one_stops_it_by_its_token()
    {
        var id = await _host.SubmitAsync("run", "wait");
        await _host.Apis.Started("run");

        var answer = await _host.SendAsync(HttpMethod.Delete, $"/api/backgroundoperation/{id}");

        Assert.Equal((HttpStatusCode.OK, """{"backgroundOperationStateCode":2,"backgroundOperationStatusCode":22}"""), (answer.Status, answer.Text));
        Assert.Equal("""{"backgroundOperationStateCode":3,"backgroundOperationStatusCode":32}""", (await _host.EndAsync(id)).GetRawText());
        Assert.Equal(1, _host.Apis.Runs["run"]);
    }

    [Fact]
    public async Task Cancel_of_a_running_one_that_succeeds_all_the_same_keeps_its_outputs()
    {
        var id = await _host.SubmitAsync("run", "ignore");
        await _host.Apis.Started("run");

        var answer = await _host.SendAsync(HttpMethod.Patch, $"{Set}({id})", """{"backgroundoperationstatecode":2,"backgroundoperationstatuscode":22}""", ("If-Match", "*"));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(22, (await _host.MonitorAsync(id)).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(HttpMethod.Delete, $"/api/backgroundoperation/{id}")).Status);
        _host.Apis.Release("run");
        var end = await _host.EndAsync(id);
        Assert.Equal((30, "run"), (end.GetProperty("backgroundOperationStatusCode").GetInt32(), end.GetProperty("Said").GetString()));
    }

    [Fact]
    public async Task Cancel_of_one_that_has_not_started_never_runs_it()
    {
        var first = await _host.SubmitAsync("first", "wait");
        await _host.Apis.Started("first");
        var second = await _host.SubmitAsync("second");

        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(HttpMethod.Delete, $"/api/backgroundoperation/{second}")).Status);
        Assert.Equal(32, (await _host.EndAsync(second)).GetProperty("backgroundOperationStatusCode").GetInt32());
        _host.Apis.Release("first");
        await _host.EndAsync(first);
        Assert.False(_host.Apis.Runs.ContainsKey("second"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("refuse")]
    public async Task Cancel_of_one_that_has_ended_is_refused_in_both_ways(string? what)
    {
        var id = await _host.SubmitAsync("done", what);
        await _host.EndAsync(id);

        var byMonitor = await _host.SendAsync(HttpMethod.Delete, $"/api/backgroundoperation/{id}");
        var byRow = await _host.SendAsync(HttpMethod.Patch, $"{Set}({id})", """{"backgroundoperationstatecode":2,"backgroundoperationstatuscode":22}""", ("If-Match", "*"));

        foreach (var answer in (Answer[])[byMonitor, byRow])
        {
            Assert.Equal((HttpStatusCode.BadRequest, "0x80040203", "Canceling background operation is not allowed after it is in terminal state."), (answer.Status, answer.Code, answer.Message));
        }
    }

    [Fact]
    public async Task Repeated_request_is_answered_with_the_first_id()
    {
        var key = Guid.NewGuid().ToString();
        var first = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", """{"Word":"once"}""", ("Prefer", "respond-async"), ("Repeatability-Request-ID", key));
        var second = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", """{"Word":"once"}""", ("Prefer", "respond-async"), ("Repeatability-Request-ID", key));
        var other = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", """{"Word":"other"}""", ("Prefer", "respond-async"), ("Repeatability-Request-ID", key));

        Assert.Equal((HttpStatusCode.Accepted, "accepted"), (second.Status, second.Headers["Repeatability-Result"]));
        Assert.Equal(first.Headers["x-ms-dyn-backgroundoperationid"], second.Headers["x-ms-dyn-backgroundoperationid"]);
        Assert.Equal(first.Headers["Location"], second.Headers["Location"]);
        Assert.Equal((HttpStatusCode.BadRequest, "rejected"), (other.Status, other.Headers["Repeatability-Result"]));
        Assert.Equal("1", (await _host.SendAsync(HttpMethod.Get, $"{Set}/$count")).Text);
    }

    [Fact]
    public async Task Call_that_does_not_run_in_the_background_or_has_a_wrong_parameter_is_refused()
    {
        var front = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_InFront", "{}", ("Prefer", "respond-async"));
        var wrong = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", """{"Word":1}""", ("Prefer", "respond-async"));

        Assert.Equal((HttpStatusCode.BadRequest, "sample_InFront does not run in the background. Call it without respond-async."), (front.Status, front.Message));
        Assert.Contains("'Word' of sample_Run has to be a text", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("0", (await _host.SendAsync(HttpMethod.Get, $"{Set}/$count")).Text);
    }

    [Fact]
    public async Task Outputs_of_a_megabyte_are_kept_whole_and_more_fail_the_operation()
    {
        var fits = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", JsonSerializer.Serialize(new { Word = new string('é', 1_000_000) }), ("Prefer", "respond-async"));
        var id = Guid.Parse(fits.Headers["x-ms-dyn-backgroundoperationid"]);

        Assert.Equal(1_000_000, (await _host.EndAsync(id)).GetProperty("Said").GetString()!.Length);
        var list = (await _host.SendAsync(HttpMethod.Get, $"{Set}?$select=inputparameters,outputparameters")).Body.GetProperty("value")[0];
        Assert.Equal(1_000_027, list.GetProperty("inputparameters").GetString()!.Length);
        Assert.StartsWith("""[{"Key":"Said","Value":"éé""", list.GetProperty("outputparameters").GetString(), StringComparison.Ordinal);
        Assert.False((await _host.SendAsync(HttpMethod.Get, Set)).Body.GetProperty("value")[0].TryGetProperty("inputparameters", out _));
        Assert.Equal("0", (await _host.SendAsync(HttpMethod.Get, $"{Base}fileattachments/$count")).Text);
        var tooLong = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", JsonSerializer.Serialize(new { Word = new string('x', 1_048_576) }), ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.Status);
    }

    [Fact]
    public async Task Client_in_NET_executes_reads_and_cancels()
    {
        var client = _host.Engine.Services.GetRequiredService<IBackgroundOperationClient>();
        var request = new CustomApiRequest("sample_Run", new Dictionary<string, JsonElement> { ["Word"] = JsonSerializer.SerializeToElement("net"), ["What"] = JsonSerializer.SerializeToElement("wait") });

        var response = await client.ExecuteBackgroundOperationAsync(new ExecuteBackgroundOperationRequest(request) { BaseAddress = new Uri("https://jobs.example/ops/") }, cancellationToken: Cancellation);

        Assert.Equal($"https://jobs.example/ops/api/backgroundoperation/{response.BackgroundOperationId:D}", response.Location);
        await _host.Apis.Started("net");
        Assert.Equal(JobStatusCode.InProgress, (await client.GetAsync(response.BackgroundOperationId, Cancellation)).Status);
        await client.CancelAsync(response.BackgroundOperationId);
        Assert.Equal(32, (await _host.EndAsync(response.BackgroundOperationId)).GetProperty("backgroundOperationStatusCode").GetInt32());
        var refusal = await Assert.ThrowsAsync<JobException>(() => client.CancelAsync(response.BackgroundOperationId));
        Assert.Equal(JobErrorKind.Invalid, refusal.Kind);
        Assert.Equal(JobErrorKind.NotFound, (await Assert.ThrowsAsync<JobException>(() => client.GetAsync(Guid.NewGuid(), Cancellation))).Kind);
    }

    private async Task<IReadOnlyList<Guid>> IdsAsync(string set, string key) =>
        [.. (await _host.SendAsync(HttpMethod.Get, $"{set}?$select={key}")).Body.GetProperty("value").EnumerateArray().Select(row => row.GetProperty(key).GetGuid())];

    private async Task UntilRetryAsync(Guid id)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await _host.RowAsync(id)).GetProperty("retrycount").GetInt32() == 0)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
