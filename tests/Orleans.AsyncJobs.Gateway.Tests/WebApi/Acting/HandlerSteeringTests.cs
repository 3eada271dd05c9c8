using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Acting;

public sealed class HandlerSteeringTests : GatewayTests
{
    [Theory]
    [InlineData("jobhandlers('SendMail')", "PauseHandler", "", "pause SendMail")]
    [InlineData("jobhandlers('it''s%20%C3%BC%2F%25')", "ResumeHandler", "{}", "resume it's ü/%")]
    [InlineData("jobhandlers('a/b')", "ResumeHandler", "{}", "resume a/b")]
    [InlineData("jobhandlers('a%252Fb')", "ResumeHandler", "{}", "resume a%2Fb")]
    [InlineData("jobhandlers('a(b)')", "ResumeHandler", "{}", "resume a(b)")]
    [InlineData("jobhandlers('SendMail')", "SetHandlerLimit", """{"Limit":8}""", "limit SendMail 8")]
    [InlineData("jobhandlers('SendMail')", "SetHandlerLimit", """{"Limit":null}""", "limit SendMail ")]
    public async Task Post_action_reachesTheService(string handler, string action, string body, string expected)
    {
        using var response = await SendAsync(HttpMethod.Post, PathOf(handler, action), JsonBody(body), ("X-AsyncJobs-Reason", "slow%20server"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal((expected, JobCaller.System with { Origin = JobOrigin.Api, Reason = "slow server" }), Assert.Single(Host.Jobs.HandlerActions));
    }

    [Theory]
    [InlineData("PauseHandler", """{"Limit":8}""", "PauseHandler has no parameter 'Limit'")]
    [InlineData("ResumeHandler", """{"Reason":8}""", "'Reason' has to be a text")]
    [InlineData("SetHandlerLimit", "{}", "SetHandlerLimit needs 'Limit', as in {\"Limit\":8}, or {\"Limit\":null}")]
    [InlineData("SetHandlerLimit", """{"Limit":0}""", "'Limit' has to be a number from 1 on, or null, and 0 was given.")]
    [InlineData("SetHandlerLimit", """{"Limit":-3}""", "'Limit' has to be a number from 1 on")]
    [InlineData("SetHandlerLimit", """{"Limit":9000000000}""", "'Limit' has to be a number from 1 on")]
    [InlineData("SetHandlerLimit", """{"Limit":1.5}""", "'Limit' has to be a whole number, and 1.5 was given.")]
    [InlineData("SetHandlerLimit", """{"Limit":"8"}""", "'Limit' has to be a whole number")]
    public async Task Post_badBody_is400(string action, string body, string expected)
    {
        using var response = await SendAsync(HttpMethod.Post, PathOf("jobhandlers('SendMail')", action), JsonBody(body));

        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.HandlerActions);
    }

    [Theory]
    [InlineData("jobhandlers(SendMail)")]
    [InlineData("jobhandlers('')")]
    [InlineData("jobhandlers('''')x'')")]
    [InlineData("jobhandlers()")]
    public async Task Post_badKey_is400(string handler)
    {
        using var response = await SendAsync(HttpMethod.Post, PathOf(handler, "PauseHandler"));

        Assert.Contains("is not a text. Write it in single quotes", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_unknownHandler_is404()
    {
        Host.Jobs.Refusal = new JobException(JobErrorKind.NotFound, JobErrorCodes.AsyncOperationTypeIsNotRecognized, "There is no handler 'SendMial'; did you mean 'SendMail'?");

        using var response = await SendAsync(HttpMethod.Post, PathOf("jobhandlers('SendMial')", "PauseHandler"));

        Assert.Contains("did you mean", await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80044303"), StringComparison.Ordinal);
    }

    private static string PathOf(string handler, string action) => $"/api/data/v9.2/{handler}/Microsoft.Dynamics.CRM.{action}";
}
