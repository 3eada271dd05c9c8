using System.Net;
using System.Text;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class MultipleChangeTests : GatewayTests
{
    private const string Unbound = "/api/data/v9.2/UpdateMultiple";
    private const string Bound = $"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple";
    private const string Type = "\"@odata.type\":\"Microsoft.Dynamics.CRM.asyncoperation\"";
    private const string First = "018f2d3c-1111-7abc-8def-0123456789ab";
    private const string Second = "018f2d3c-2222-7abc-8def-0123456789ab";

    /// <summary>Bodies that both forms refuse.</summary>
    public static TheoryData<string, string> BadBodies { get; } = new()
    {
        { "{}", "'Targets' is missing" },
        { """{"Targets":[]}""", "'Targets' is empty. Send 1 to 1,000 jobs." },
        { $$"""{"Targets":[{{{Type}},"statecode":3,"statuscode":32}]}""", "Target 0: 'asyncoperationid' is missing" },
        { $$"""{"Targets":[{{{Type}},"asyncoperationid":null,"statecode":3}]}""", "Target 0: 'asyncoperationid' is missing" },
        { $$"""{"Targets":[{{{Type}},"asyncoperationid":"x","statecode":3}]}""", "Target 0: Cannot convert the literal 'x' of 'asyncoperationid'" },
        { $$"""{"Targets":[{{{Type}},"asyncoperationid":"{{First}}"}]}""", "Target 0: It changes nothing." },
        { $$"""{"Targets":[{{{Type}},"asyncoperationid":"{{First}}","postponeuntil":null}]}""", "Target 0: 'postponeuntil' is not cleared alone." },
        { $$"""{"Targets":[{{{Type}},"asyncoperationid":"{{First}}","statecode":3},{{{Type}},"asyncoperationid":"{{Second}}","statecode":"3"}]}""", "Target 1: Cannot convert the literal '3' of 'statecode'" },
    };

    [Theory]
    [InlineData(Unbound, Type + ",")]
    [InlineData(Bound, Type + ",")]
    [InlineData(Bound, "")]
    public async Task Post_severalTargets_areOneChangeSetInTheirOrder(string path, string type)
    {
        using var response = await PostAsync(path, $$"""
            {"Targets":[{{{type}}"asyncoperationid":"{{Second}}","statecode":3,"statuscode":32},
                        {{{type}}"postponeuntil":"2040-01-01T00:00:00Z","asyncoperationid":"{{First}}"}]}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await ReadJsonAsync(response);
        Assert.EndsWith("$metadata#Microsoft.Dynamics.CRM.UpdateMultipleResponse", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal([Second, First], answer.GetProperty("Ids").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(
            [
                (new Guid(Second), JobOperationKind.Patch, new JobStatePatch { StateCode = 3, StatusCode = 32 }),
                (new Guid(First), JobOperationKind.Patch, new JobStatePatch { PostponeUntil = new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero) }),
            ],
            Assert.Single(Host.ChangeSets.Stored).Select(operation => (operation.JobId, operation.Kind, operation.Patch!)));
    }

    [Fact]
    public async Task Post_targetsNamedByODataId_areThoseJobs()
    {
        using var response = await PostAsync(Bound, $$"""
            {"Targets":[{"@odata.id":"asyncoperations({{Second}})","statecode":3,"statuscode":32},{"asyncoperationid":"{{First}}","statecode":3,"statuscode":32}]}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([new Guid(Second), new Guid(First)], Assert.Single(Host.ChangeSets.Stored).Select(operation => operation.JobId));
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Post_badBody_is400AndChangesNothing(string body, string expected)
    {
        foreach (var path in new[] { Unbound, Bound })
        {
            using var response = await PostAsync(path, body);
            Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        }

        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_columnThatCannotBeUpdated_keepsItsCode()
    {
        using var response = await PostAsync(Bound, $$"""{"Targets":[{"asyncoperationid":"{{First}}","name":"x"}]}""");

        Assert.StartsWith("Target 0: The column 'name'", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80041100"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_unboundWithoutAType_is400()
    {
        using var response = await PostAsync(Unbound, $$"""{"Targets":[{"asyncoperationid":"{{First}}","statecode":3}]}""");

        Assert.StartsWith("Target 0: '@odata.type' is missing.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_targetThatTheServiceRefuses_isNamedWithItsCodeAndStatus()
    {
        Host.ChangeSets.Refusal = new ChangeSetException(1, JobException.NotFound(new Guid(Second)));

        using var response = await PostAsync(Bound, $$"""{"Targets":[{"asyncoperationid":"{{First}}","statecode":3},{"asyncoperationid":"{{Second}}","statecode":3}]}""");

        Assert.StartsWith("Target 1: ", await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80040217"), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        Host.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
}
