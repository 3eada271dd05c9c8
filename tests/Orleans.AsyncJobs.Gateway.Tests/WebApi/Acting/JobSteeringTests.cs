using System.Net;
using System.Text;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Acting;

/// <summary>The actions bound to a job reach its grain, with who asks, from where and why.</summary>
public sealed class JobSteeringTests : GatewayTests
{
    private const string Until = """{"Until":"2027-01-02T03:04:05-01:00"}""";

    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");

    /// <summary>Each action with a body that will do and the codes of the <c>PATCH</c> that is the same.</summary>
    public static TheoryData<string, string, int?, int?> Actions { get; } = new()
    {
        { "CancelJob", "{}", 3, 32 },
        { "PauseJob", "{}", 1, 10 },
        { "ResumeJob", "{}", 0, 0 },
        { "PostponeJob", Until, null, null },
    };

    public static TheoryData<string> Names { get; } = ["CancelJob", "PauseJob", "ResumeJob", "PostponeJob", "RetryJob", "RunJobNow"];

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Post_action_isThePatch(string action, string body, int? state, int? status)
    {
        using var response = await ActAsync(action, body);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Id, Host.Grain.LastId);
        var until = state is null ? new DateTimeOffset(2027, 1, 2, 4, 4, 5, TimeSpan.Zero) : (DateTimeOffset?)null;
        Assert.Equal(
            (new JobStatePatch { StateCode = state, StatusCode = status, PostponeUntil = until }, JobCaller.System with { Origin = JobOrigin.Api }, null),
            Assert.Single(Host.Grain.Patches));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Post_actionWithVersion_namesIt(string action, string body, int? state, int? status)
    {
        using var response = await ActAsync(action, body, ("If-Match", "W/\"7\""));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal((state, status, 7L), (Host.Grain.Patches[0].Patch.StateCode, Host.Grain.Patches[0].Patch.StatusCode, Host.Grain.Patches[0].Version));
    }

    [Theory]
    [InlineData("RetryJob", "W/\"7\"", HttpStatusCode.NoContent)]
    [InlineData("RetryJob", "W/\"6\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("RetryJob", "*", HttpStatusCode.NoContent)]
    [InlineData("RunJobNow", "W/\"7\"", HttpStatusCode.NoContent)]
    [InlineData("RunJobNow", "W/\"6\"", HttpStatusCode.PreconditionFailed)]
    public async Task ActionWithoutAPatch_withVersion_looksAtIt(string action, string condition, HttpStatusCode status)
    {
        Host.Queries.Add(Id, 7);

        using var response = await ActAsync(action, "", ("If-Match", condition));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.NoContent, Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("", "application/x-www-form-urlencoded")]
    [InlineData("{}", "application/json")]
    [InlineData(" { } ", "text/plain")]
    [InlineData("\uFEFF{}", "application/json")]
    [InlineData("""{"Reason":null}""", "application/json")]
    [InlineData("""{"@odata.type":"x"}""", "application/json")]
    public async Task RetryJob_withoutAReason_reachesTheGrain(string body, string type)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var response = await SendAsync(HttpMethod.Post, $"{Set}({Id})/Microsoft.Dynamics.CRM.RetryJob", content);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(JobCaller.System with { Origin = JobOrigin.Api }, Assert.Single(Host.Grain.Retries));
    }

    [Fact]
    public async Task RetryJob_emptyBodyInChunks_reachesTheGrain()
    {
        using var content = new StringContent(string.Empty);
        using var response = await SendAsync(HttpMethod.Post, $"{Set}({Id})/Microsoft.Dynamics.CRM.RetryJob", content, ("Transfer-Encoding", "chunked"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Post_reasonAndOrigin_areTheCallers(string action)
    {
        var until = action is "PostponeJob" ? "\"Until\":\"2027-01-01\"," : string.Empty;
        using var ofBody = await ActAsync(action, $$"""{{{until}}"Reason":" Kunde hat\ngek\u00fcndigt "}""", ("X-AsyncJobs-Reason", "other"), ("X-AsyncJobs-Origin", "commandline"));
        using var ofHeader = await ActAsync(action, $$"""{{{until}}"Reason":null}""", ("X-AsyncJobs-Reason", "header%20only"));

        Assert.Equal(HttpStatusCode.NoContent, ofBody.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, ofHeader.StatusCode);
        Assert.Equal(
            [
                JobCaller.System with { Origin = JobOrigin.CommandLine, Reason = "Kunde hat\ngek\u00fcndigt" },
                JobCaller.System with { Origin = JobOrigin.Api, Reason = "header only" },
            ],
            action is "RetryJob" ? Host.Grain.Retries : action is "RunJobNow" ? Host.Grain.RunsNow : Host.Grain.Patches.Select(patch => patch.Caller));
    }

    [Theory]
    [InlineData("RetryJob", "x", "not valid JSON")]
    [InlineData("RetryJob", "[]", "not a JSON object")]
    [InlineData("RetryJob", "{} {}", "not valid JSON")]
    [InlineData("RetryJob", "{", "not valid JSON")]
    [InlineData("RetryJob", """{"a":1}""", "RetryJob has no parameter 'a'. It takes Reason.")]
    [InlineData("RetryJob", """{"Reasn":"x"}""", "RetryJob has no parameter 'Reasn'; did you mean 'Reason'? It takes Reason.")]
    [InlineData("CancelJob", """{"reason":"x"}""", "CancelJob has no parameter 'reason'; did you mean 'Reason'?")]
    [InlineData("CancelJob", """{"Reason":7}""", "'Reason' has to be a text, and 7 was given.")]
    [InlineData("CancelJob", """{"Reason":"a","Reason":"b"}""", "The body sets 'Reason' more than once.")]
    [InlineData("CancelJob", """{"Reason":"\u0000"}""", "'Reason' holds the control character U+0000.")]
    [InlineData("CancelJob", """{"Reason":"\ud800"}""", "not valid Unicode")]
    [InlineData("PauseJob", """{"Until":"2027-01-01"}""", "PauseJob has no parameter 'Until'.")]
    [InlineData("PostponeJob", "", "PostponeJob needs 'Until', as in")]
    [InlineData("PostponeJob", """{"Until":null}""", "PostponeJob needs 'Until', as in")]
    [InlineData("PostponeJob", """{"Until":"tomorrow"}""", "'Until' has to be a date such as 2030-05-01T12:00:00Z, and \"tomorrow\" was given.")]
    [InlineData("PostponeJob", """{"Until":7}""", "'Until' has to be a date such as 2030-05-01T12:00:00Z, and 7 was given.")]
    [InlineData("PostponeJob", """{"Until":"9999-12-31"}""", "'Until' is after 9999-12-30")]
    public async Task Post_badBody_is400(string action, string body, string expected)
    {
        using var response = await ActAsync(action, body);

        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.False(Host.Grain.WasAsked);
    }

    [Fact]
    public async Task Post_bodyWithoutEnd_is413()
    {
        using var response = await ActAsync("CancelJob", $$"""{"Reason":"{{new string('x', 256 * 1024)}}"}""");

        Assert.Contains("at most 256 KB", await AssertRefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "0x80040203"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Post_queryOptionOrOtherMethod_isRefused(string action)
    {
        using var withOption = await SendAsync(HttpMethod.Post, $"{Set}({Id})/Microsoft.Dynamics.CRM.{action}?$select=name");
        using var read = await GetAsync($"{Set}({Id})/Microsoft.Dynamics.CRM.{action}");
        using var called = await SendAsync(HttpMethod.Post, $"{Set}({Id})/Microsoft.Dynamics.CRM.{action}()");

        await AssertRefusedAsync(withOption, HttpStatusCode.BadRequest, "0x80040203");
        await AssertRefusedAsync(read, HttpStatusCode.MethodNotAllowed, "0x80040203");
        Assert.Equal("POST", Assert.Single(read.Content.Headers.Allow));
        await AssertRefusedAsync(called, HttpStatusCode.NotFound, "0x8006088a");
        Assert.False(Host.Grain.WasAsked);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Post_refusedByTheGrain_carriesItsCode(string action)
    {
        Host.Grain.Refusal = new JobException(JobErrorKind.Invalid, JobErrorCodes.AsyncOperationInvalidStateChangeToReady, "No.");

        using var response = await ActAsync(action, action is "PostponeJob" ? Until : "");

        Assert.Equal("No.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80044166"));
    }

    private Task<HttpResponseMessage> ActAsync(string action, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"{Set}({Id})/Microsoft.Dynamics.CRM.{action}", JsonBody(body), headers);
}
