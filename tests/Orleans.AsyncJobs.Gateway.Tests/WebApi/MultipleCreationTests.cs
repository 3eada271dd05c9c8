using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class MultipleCreationTests : GatewayTests
{
    private const string Unbound = "/api/data/v9.2/CreateMultiple";
    private const string Bound = $"{Set}/Microsoft.Dynamics.CRM.CreateMultiple";
    private const string Typed = """{"@odata.type":"Microsoft.Dynamics.CRM.asyncoperation","messagename":"Echo"}""";
    private const string Untyped = """{"messagename":"Echo"}""";

    /// <summary>Bodies that both forms refuse.</summary>
    public static TheoryData<string, string> BadBodies { get; } = new()
    {
        { "", "empty" },
        { "[]", "not a JSON object" },
        { "{}", "'Targets' is missing" },
        { """{"@odata.type":"x"}""", "'Targets' is missing" },
        { """{"targets":[]}""", "The parameter 'targets' is not known. The only one is 'Targets'." },
        { """{"Targets":null}""", "'Targets' is not an array" },
        { $$"""{"Targets":{{Typed}}}""", "'Targets' is not an array" },
        { """{"Targets":"x"}""", "'Targets' is not an array" },
        { """{"Targets":[]}""", "'Targets' is empty. Send 1 to 1,000 jobs." },
        { $$"""{"Targets":[{{Typed}}],"Targets":[{{Typed}}]}""", "'Targets' more than once" },
        { $$"""{"Targets":[{{Typed}}],"Other":1}""", "The parameter 'Other' is not known" },
        { $$"""{"Targets":[{{Typed}}]}{}""", "not valid JSON" },
        { $$"""{"Targets":[{{Typed}}""", "not valid JSON" },
        { $$"""{"Targets":[{{Typed}},]}""", "not valid JSON" },
        { $$"""{"Targets":[{{Typed}},5]}""", "Target 1: It is not a JSON object." },
        { $$"""{"Targets":[{{Typed}},null]}""", "Target 1: It is not a JSON object." },
        { $$"""{"Targets":[[{{Typed}}]]}""", "Target 0: It is not a JSON object." },
        { $$"""{"Targets":[{{Typed}},{{Typed}},{"@odata.type":"Microsoft.Dynamics.CRM.account"}]}""", "Target 2: The type 'Microsoft.Dynamics.CRM.account' in '@odata.type'" },
        { """{"Targets":[{"@odata.type":"asyncoperation","messagename":"Echo"}]}""", "Target 0: The type 'asyncoperation' in '@odata.type'" },
        { """{"Targets":[{"@odata.type":null,"messagename":"Echo"}]}""", "Target 0: The type 'null' in '@odata.type'" },
        { """{"Targets":[{"@odata.type":{},"messagename":"Echo"}]}""", "Target 0: The type '{…}' in '@odata.type'" },
        { $$"""{"Targets":[{{Typed}},{"@odata.type":"Microsoft.Dynamics.CRM.asyncoperation"}]}""", "Target 1: 'messagename' is required" },
        { $$"""{"Targets":[{{Typed}},{"@odata.id":"asyncoperations(018f2d3c-1111-7abc-8def-0123456789ab)","messagename":"Echo"}]}""", "Target 1: '@odata.id' names the job 018f2d3c-1111-7abc-8def-0123456789ab, and CreateMultiple makes jobs with ids of their own." },
        { $$"""{"Targets":[{{Typed}},{"messagename":"Echo","priority":"5"}]}""", "Target 1: Cannot convert the literal '5' of 'priority'" },
        { $$"""{"Targets":[{{Typed}},{"messagename":"Echo","name":"a","name":"b"}]}""", "Target 1: The body sets 'name' more than once." },
        { $$"""{"Targets":[{{Typed}},{"messagename":"Echo","statecode":0}]}""", "Target 1: The column 'statecode' cannot be set by a create." },
        { $$"""{"Targets":[{{Typed}},{"messagename":"Echo","name":"\ud800"}]}""", "Target 1: The body holds text that is not valid Unicode" },
    };

    [Theory]
    [InlineData(Unbound, Typed)]
    [InlineData(Unbound, """{"@odata.type":"#Microsoft.Dynamics.CRM.asyncoperation","messagename":"Echo"}""")]
    [InlineData(Unbound, """{"messagename":"Echo","@odata.type":"Microsoft.Dynamics.CRM.asyncoperation"}""")]
    [InlineData(Bound, Typed)]
    [InlineData(Bound, Untyped)]
    public async Task Post_oneTarget_is200WithItsId(string path, string target)
    {
        using var response = await CreateAsync(path, $$"""{"Targets":[{{target}}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; odata.metadata=minimal", Header(response, "Content-Type"));
        Assert.Equal("4.0", Header(response, "OData-Version"));
        Assert.Equal(
            $$"""{"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse","Ids":["{{FakeJobClient.IdOf(0)}}"]}""",
            await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(new NewJob { MessageName = "Echo" }, Assert.Single(Host.Jobs.Created));
        Assert.Equal(JobCaller.System, Host.Jobs.Caller);
    }

    [Theory]
    [InlineData(Unbound)]
    [InlineData(Bound)]
    public async Task Post_thousandTargets_areOneCallInTheirOrder(string path)
    {
        using var response = await CreateAsync(path, Targets(1_000));

        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(FakeJobClient.IdOf),
            (await ReadJsonAsync(response)).GetProperty("Ids").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Equal([1_000], Host.Jobs.Calls);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"n{i}"), Host.Jobs.Created.Select(job => job.Name));
    }

    [Fact]
    public async Task Post_columns_belongToTheirTarget()
    {
        using var response = await CreateAsync(Bound, """{"@odata.context":"x","Targets":[{"messagename":"A","name":"a","priority":3},{"name":"b","messagename":"B"}],"x@odata.type":"y"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([new NewJob { MessageName = "A", Name = "a", Priority = 3 }, new NewJob { MessageName = "B", Name = "b" }], Host.Jobs.Created);
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Post_badBody_is400AndCreatesNothing(string body, string expected)
    {
        foreach (var path in new[] { Unbound, Bound })
        {
            using var response = await CreateAsync(path, body);
            Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        }

        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_unboundWithoutAType_is400()
    {
        using var response = await CreateAsync(Unbound, $$"""{"Targets":[{{Typed}},{{Untyped}}]}""");

        Assert.StartsWith("Target 1: '@odata.type' is missing.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_unknownColumn_keepsItsCode()
    {
        using var response = await CreateAsync(Bound, $$"""{"Targets":[{{Untyped}},{"messagename":"Echo","nam":1}]}""");

        Assert.Equal(
            "Target 1: Could not find a property named 'nam' on type 'Microsoft.Dynamics.CRM.asyncoperation'.",
            await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80060888"));
    }

    [Theory]
    [InlineData(Unbound)]
    [InlineData(Bound)]
    public async Task Post_tooManyTargets_is400(string path)
    {
        using var response = await CreateAsync(path, Targets(1_001));

        Assert.Contains("more than the 1,000 jobs", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [InlineData(Unbound)]
    [InlineData(Bound)]
    public async Task Post_refusedByTheService_carriesItsCodeAndStatus(string path)
    {
        Host.Jobs.Refusal = new JobException(JobErrorKind.Invalid, JobErrorCodes.AsyncOperationTypeIsNotRecognized, "Target 1: No handler 'Ecko'.");

        using var response = await CreateAsync(path, Targets(2));

        Assert.Equal("Target 1: No handler 'Ecko'.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80044303"));
    }

    [Theory]
    [InlineData(Unbound)]
    [InlineData(Bound)]
    public async Task Post_withAnOption_is400(string path)
    {
        using var response = await CreateAsync($"{path}?$select=name", Targets(1));

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203");
        Assert.Empty(Host.Jobs.Created);
    }

    private Task<HttpResponseMessage> CreateAsync(string path, string json) => SendAsync(HttpMethod.Post, path, JsonBody(json));

    private static string Targets(int count)
    {
        var json = new StringBuilder("""{"Targets":[""");
        json.AppendJoin(',', Enumerable.Range(0, count).Select(i => Typed.Replace("}", $",\"name\":{JsonSerializer.Serialize($"n{i}")}}}", StringComparison.Ordinal)));
        return json.Append("]}").ToString();
    }
}
