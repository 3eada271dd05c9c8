using System.Globalization;
using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class MultipleUpsertTests : GatewayTests
{
    private const string Unbound = "/api/data/v9.2/UpsertMultiple";
    private const string Bound = $"{Set}/Microsoft.Dynamics.CRM.UpsertMultiple";
    private const string Type = "\"@odata.type\":\"Microsoft.Dynamics.CRM.asyncoperation\"";
    private const string RepeatabilityId = "Repeatability-Request-ID";
    private const string Key = "018f2d3c-1111-4abc-8def-0123456789ab";
    private const string First = "018f2d3c-1111-7abc-8def-0123456789ab";

    [Theory]
    [InlineData(Unbound, Type + ",")]
    [InlineData(Bound, Type + ",")]
    [InlineData(Bound, "")]
    public async Task Post_withAndWithoutIds_changesAndCreatesInOneSet(string path, string type)
    {
        using var response = await SendAsync(HttpMethod.Post, path, JsonBody($$"""
            {"Targets":[{{{type}}"statecode":3,"statuscode":32,"asyncoperationid":"{{First}}"},
                        {{{type}}"messagename":"SendMail","data":"{\"asyncoperationid\":1}"}]}
            """));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await ReadJsonAsync(response);
        Assert.EndsWith("$metadata#Microsoft.Dynamics.CRM.UpsertMultipleResponse", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        var stored = Assert.Single(Host.ChangeSets.Stored);
        Assert.Equal([JobOperationKind.Patch, JobOperationKind.Create], stored.Select(operation => operation.Kind));
        Assert.Equal(new JobStatePatch { StateCode = 3, StatusCode = 32 }, stored[0].Patch);
        Assert.Equal(("SendMail", """{"asyncoperationid":1}"""), (stored[1].Job!.MessageName, stored[1].Job!.Data));
        Assert.Equal(stored.Select(operation => operation.JobId), answer.GetProperty("Ids").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Equal(new Guid(First), stored[0].JobId);
    }

    [Theory]
    [InlineData("""{"statecode":3}""", "Target 0: The column 'statecode' cannot be set by a create.")]
    [InlineData("""{"name":"x"}""", "Target 0: 'messagename' is required")]
    [InlineData($$"""{"asyncoperationid":null,"messagename":"SendMail"}""", "Target 0: The column 'messagename' of a job cannot be updated.")]
    [InlineData($$"""{"asyncoperationid":null,"statecode":3}""", "Target 0: 'asyncoperationid' is missing")]
    [InlineData($$"""{"asyncoperationid":"{{First}}"}""", "Target 0: It changes nothing.")]
    public async Task Post_badTarget_is400AndDoesNothing(string target, string expected)
    {
        using var response = await SendAsync(HttpMethod.Post, Bound, JsonBody($$"""{"Targets":[{{target}}]}"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(expected, (await ReadJsonAsync(response)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Theory]
    [InlineData("asyncoperations({0})")]
    [InlineData("/api/data/v9.2/asyncoperations({0})")]
    [InlineData("http://localhost:5000/api/data/v9.2/asyncoperations({0})")]
    [InlineData("asyncoperations('{0}')")]
    public async Task Post_targetNamedByODataId_isAChange(string link)
    {
        var id = string.Format(CultureInfo.InvariantCulture, link, First);

        using var response = await SendAsync(HttpMethod.Post, Bound, JsonBody($$"""
            {"Targets":[{ {{Type}},"@odata.id":"{{id}}","statecode":3,"statuscode":32},{"statecode":3,"asyncoperationid":"{{First}}","@odata.id":"{{id}}"}]}
            """));

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal([(new Guid(First), JobOperationKind.Patch), (new Guid(First), JobOperationKind.Patch)], Assert.Single(Host.ChangeSets.Stored).Select(operation => (operation.JobId, operation.Kind)));
    }

    [Theory]
    [InlineData("\"x\"", "'x' in '@odata.id' does not name a job. Write it as 'asyncoperations(<id>)'")]
    [InlineData("\"\"", "'' in '@odata.id' does not name a job.")]
    [InlineData("7", "'7' in '@odata.id' does not name a job.")]
    [InlineData("null", "'null' in '@odata.id' does not name a job.")]
    [InlineData($"\"accounts({First})\"", $"'accounts({First})' in '@odata.id' does not name a job.")]
    [InlineData("\"asyncoperations(name='x')\"", "does not name a job.")]
    [InlineData("\"asyncoperations(00000000-0000-4000-8000-000000000000)\",\"asyncoperationid\":\"" + First + "\"", "Leave one of them out.")]
    [InlineData($"\"asyncoperations({First})\",\"@odata.id\":\"asyncoperations({First})\"", "The body sets '@odata.id' more than once.")]
    [InlineData($"\"asyncoperations({First})\",\"messagename\":\"SendMail\"", "The column 'messagename' of a job cannot be updated.")]
    public async Task Post_badODataId_is400AndDoesNothing(string id, string expected)
    {
        using var response = await SendAsync(HttpMethod.Post, Bound, JsonBody($$"""{"Targets":[{"@odata.id":{{id}},"statecode":3,"statuscode":32}]}"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, (await ReadJsonAsync(response)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_sameKeyTwice_isDoneOnceAndAnswersTheFirstIds()
    {
        const string Body = $$"""{"Targets":[{"asyncoperationid":"{{First}}","statecode":3,"statuscode":32},{"messagename":"SendMail"}]}""";

        using var first = await SendAsync(HttpMethod.Post, Bound, JsonBody(Body), (RepeatabilityId, Key));
        using var second = await SendAsync(HttpMethod.Post, Bound, JsonBody(Body), (RepeatabilityId, Key));

        Assert.Equal(["accepted", "accepted"], new[] { first, second }.Select(response => Header(response, "Repeatability-Result")));
        Assert.Equal([Key], Host.ChangeSets.ByKey.Keys);
        Assert.Single(Host.ChangeSets.Stored);
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await second.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(Bound)]
    [InlineData($"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple")]
    public async Task Post_keyOfChangesAlone_is501AndRejected(string path)
    {
        using var response = await SendAsync(HttpMethod.Post, path, JsonBody($$"""{"Targets":[{"asyncoperationid":"{{First}}","statecode":3}]}"""), (RepeatabilityId, Key));

        Assert.Contains("creates no job, with which the key would be kept.", await AssertRefusedAsync(response, HttpStatusCode.NotImplemented, "0x80040203"), StringComparison.Ordinal);
        Assert.Equal("rejected", Header(response, "Repeatability-Result"));
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Theory]
    [InlineData(Bound)]
    [InlineData($"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple")]
    public async Task Post_keyThatIsNoGuid_is400AndRejected(string path)
    {
        using var response = await SendAsync(HttpMethod.Post, path, JsonBody("""{"Targets":[{"messagename":"SendMail"}]}"""), (RepeatabilityId, "7"));

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203");
        Assert.Equal("rejected", Header(response, "Repeatability-Result"));
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_refusedUnderAKey_isRejected()
    {
        Host.ChangeSets.Refusal = new ChangeSetException(0, JobException.NotFound(new Guid(First)));

        using var response = await SendAsync(HttpMethod.Post, Bound, JsonBody($$"""{"Targets":[{"asyncoperationid":"{{First}}","statecode":3},{"messagename":"SendMail"}]}"""), (RepeatabilityId, Key));

        await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80040217");
        Assert.Equal("rejected", Header(response, "Repeatability-Result"));
    }

    [Theory]
    [InlineData(Bound, "W/\"1\"")]
    [InlineData($"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple", "W/\"1\"")]
    [InlineData($"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple", "W/\"1\", W/\"2\"")]
    [InlineData("/api/data/v9.2/backgroundoperations/Microsoft.Dynamics.CRM.UpdateMultiple", "W/\"1\"")]
    [InlineData("/api/data/v9.2/backgroundoperations/Microsoft.Dynamics.CRM.UpsertMultiple", "W/\"1\"")]
    public async Task Post_versionInTheHeader_is400AndNamesPatch(string path, string tag)
    {
        using var response = await SendAsync(HttpMethod.Post, path, JsonBody($$"""{"Targets":[{"asyncoperationid":"{{First}}","statecode":3}]}"""), ("If-Match", tag));

        Assert.StartsWith($"'If-Match' is '{tag}', the version of one row, and ", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    public async Task Post_anyVersionInTheHeader_isTaken(string tag)
    {
        using var response = await SendAsync(HttpMethod.Post, Bound, JsonBody($$"""{"Targets":[{"asyncoperationid":"{{First}}","statecode":3}]}"""), ("If-Match", tag));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(Host.ChangeSets.Stored);
    }

    [Theory]
    [InlineData("\"W/\\\"7\\\"\"", 7L)]
    [InlineData("\"*\"", null)]
    [InlineData("null", null)]
    public async Task Post_tagInATarget_isTheVersionThatItExpects(string tag, long? expected)
    {
        foreach (var path in new[] { Bound, $"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple" })
        {
            using var response = await SendAsync(HttpMethod.Post, path, JsonBody($$"""
                {"Targets":[{"@odata.etag":{{tag}},"asyncoperationid":"{{First}}","statecode":3},{"asyncoperationid":"{{First}}","statecode":3}]}
                """));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.All(Host.ChangeSets.Stored, stored => Assert.Equal([expected, null], stored.Select(operation => operation.ExpectedVersion)));
        Assert.Equal(2, Host.ChangeSets.Stored.Count);
    }

    [Theory]
    [InlineData("7", "Target 1: '7' in '@odata.etag' is not an entity tag.")]
    [InlineData("\"7\"", "Target 1: '7' is not an entity tag.")]
    [InlineData("\"W/\\\"7\\\", W/\\\"8\\\"\"", "Target 1: '@odata.etag' holds several versions")]
    [InlineData("\"W/\\\"7\\\"\",\"@odata.etag\":\"W/\\\"8\\\"\"", "Target 1: The body sets '@odata.etag' more than once.")]
    public async Task Post_badTagInATarget_is400AndNamesTheTarget(string tag, string expected)
    {
        using var response = await SendAsync(HttpMethod.Post, Bound, JsonBody($$"""
            {"Targets":[{"messagename":"SendMail"},{"@odata.etag":{{tag}},"asyncoperationid":"{{First}}","statecode":3}]}
            """));

        Assert.StartsWith(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_tagOfNoJob_is400()
    {
        using var response = await SendAsync(HttpMethod.Post, Bound, JsonBody("""{"Targets":[{"@odata.etag":"W/\"7\"","messagename":"SendMail"}]}"""));

        Assert.StartsWith("Target 0: '@odata.etag' names the version 7 of a job, and neither", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_unboundWithoutAType_is400()
    {
        using var response = await SendAsync(HttpMethod.Post, Unbound, JsonBody("""{"Targets":[{"messagename":"SendMail"}]}"""));

        Assert.StartsWith("Target 0: '@odata.type' is missing.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_idOfNoJob_is404AndNamesTheTarget()
    {
        Host.ChangeSets.Refusal = new ChangeSetException(1, JobException.NotFound(new Guid(First)));

        using var response = await SendAsync(HttpMethod.Post, Bound, JsonBody($$"""{"Targets":[{"messagename":"SendMail"},{"asyncoperationid":"{{First}}","statecode":3}]}"""));

        Assert.StartsWith("Target 1: ", await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80040217"), StringComparison.Ordinal);
    }
}
