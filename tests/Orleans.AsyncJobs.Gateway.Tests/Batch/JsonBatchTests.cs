using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

public sealed class JsonBatchTests : BatchTests
{
    private const string GetRows = """{"id":"0","method":"get","url":"asyncoperations?$top=2"}""";
    private const string CreateJob = """{"id":"1","method":"post","url":"asyncoperations","headers":{"Content-Type":"application/json"},"body":{"messagename":"Echo"}}""";

    public static TheoryData<string, string> Malformed { get; } = new()
    {
        { "", "The body is empty" },
        { "[]", "has no array 'requests'" },
        { "{}", "has no array 'requests'" },
        { """{"requests":5}""", "has no array 'requests'" },
        { """{"requests":[}""", "not valid JSON" },
        { """{"requests":[]}""", "holds no request" },
        { """{"requests":[5]}""", "Request 1 of the batch is not a JSON object" },
        { """{"requests":[{}]}""", "has no 'id'" },
        { """{"requests":[{"id":5}]}""", "'id' of request 1 of the batch is not a text" },
        { """{"requests":[{"id":""}]}""", "has no 'id'" },
        { """{"requests":[{"id":"\ud800"}]}""", "not valid Unicode" },
        { """{"requests":[{"id":"a\u0001","method":"get","url":"x"}]}""", "holds a control character" },
        { """{"requests":[{"id":"1","url":"asyncoperations"}]}""", "has no 'method'" },
        { """{"requests":[{"id":"1","method":"get"}]}""", "has no 'url'" },
        { """{"requests":[{"id":"1","method":"get","url":"x","headers":[]}]}""", "'headers' of request 1 of the batch is not a JSON object" },
        { """{"requests":[{"id":"1","method":"get","url":"x","headers":{"a b":"c"}}]}""", "has the header 'a b'" },
        { """{"requests":[{"id":"1","method":"get","url":"x","dependsOn":"1"}]}""", "'dependsOn' of request 1 of the batch is not an array" },
        { """{"requests":[{"id":"1","method":"get","url":"x","dependsOn":["2"]}]}""", "depends on '2', and no request or group before it" },
        { """{"requests":[{"id":"1","method":"get","url":"x","dependsOn":["1"]}]}""", "depends on '1'" },
        { """{"requests":[{"id":"1","method":"get","url":"x","atomicityGroup":5}]}""", "'atomicityGroup' of request 1 of the batch is not a text" },
        { $$$"""{"requests":[{{{CreateJob}}}],"requests":[{"id":"2","method":"get","url":"asyncoperations"}]}""", "The body sets 'requests' more than once." },
        { $$$"""{"requests":[{{{CreateJob}}}],"more":1,"mor\u0065":2}""", "The body sets 'more' more than once." },
        { """{"requests":[{"id":"1","method":"trace","url":"x"}]}""", "The method TRACE is not taken" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Post_malformed_is400WithASentence(string body, string expected)
    {
        using var response = await PostAsync(body, "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_requests_areAnsweredByTheirIds()
    {
        Host.Queries.Add(RowId, 1, ("name", "a"));
        var responses = await ResponsesAsync(
            HttpStatusCode.OK, GetRows, CreateJob, """{"id":"2","method":"PATCH","url":"/api/data/v9.2/$1","body":"{\"statecode\":3,\"statuscode\":32}"}""", """{"id":"n","method":"get","url":"asyncoperations/$count","headers":{"Content-Length":7}}""");

        Assert.Equal([("0", 200), ("1", 204), ("2", 204), ("n", 200)], responses.Select(response => (response.GetProperty("id").GetString(), response.GetProperty("status").GetInt32())));
        Assert.Equal(RowId, responses[0].GetProperty("body").GetProperty("value")[0].GetProperty("asyncoperationid").GetGuid());
        Assert.Equal($"{Host.Address}api/data/v9.2/asyncoperations({FakeJobClient.CreatedId})", responses[1].GetProperty("headers").GetProperty("OData-EntityId").GetString());
        Assert.False(responses[1].TryGetProperty("body", out _));
        Assert.Equal("0", responses[3].GetProperty("body").GetString());
        Assert.Equal((FakeJobClient.CreatedId, 3), (Host.Grain.LastId, Host.Grain.Patches.Single().Patch.StateCode));
    }

    [Fact]
    public async Task Post_error_stops()
    {
        var responses = await ResponsesAsync(HttpStatusCode.NotFound, """{"id":"x","method":"get","url":"nothing"}""", CreateJob);

        Assert.Equal(404, Assert.Single(responses).GetProperty("status").GetInt32());
        Assert.Equal("0x8006088a", responses[0].GetProperty("body").GetProperty("error").GetProperty("code").GetString());
        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_whatDependsOnAFailure_is424()
    {
        using var response = await PostAsync(
            """{"requests":[{"id":"a","method":"get","url":"nothing"},{"id":"b","method":"get","url":"asyncoperations","dependsOn":["a"]},{"id":"c","method":"get","url":"asyncoperations"}]}""",
            "application/json", "odata.continue-on-error");
        var responses = (await ReadJsonAsync(response)).GetProperty("responses").EnumerateArray();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([404, 424, 200], responses.Select(answer => answer.GetProperty("status").GetInt32()));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("g")]
    public async Task Post_whatDependsOnAGroupThatFailedOrOnOneOfIt_is424(string name)
    {
        var answers = await GoOnAsync(
            OfGroup("1"),
            """{"id":"2","atomicityGroup":"g","method":"get","url":"asyncoperations"}""",
            $$"""{"id":"3","method":"post","body":{"messagename":"Echo"},"dependsOn":["{{name}}"],"url":"asyncoperations"}""");

        Assert.Equal([("1", 424), ("2", 400), ("3", 424)], answers.Select(answer => (answer.Id, answer.Status)));
        Assert.Empty(Host.Jobs.Created);
    }

    /// <summary>A request that cannot be read, behind two that can.</summary>
    public static TheoryData<string, string> MalformedLast { get; } = new()
    {
        { "5", "Request 3 of the batch is not a JSON object" },
        { """{"id":"1","method":"get","url":"x"}""", "has the id '1', which an earlier request or group has" },
        { """{"id":"g","method":"get","url":"x"}""", "has the id 'g', which an earlier request or group has" },
        { """{"id":"3","url":"x"}""", "has no 'method'" },
        { """{"id":"3","method":"get"}""", "has no 'url'" },
        { """{"id":"3","method":"post","url":"\ud800"}""", "Request 3 of the batch holds text that is not valid Unicode" },
        { """{"id":"3","method":"get","url":"x","dependsOn":["4"]},{"id":"4","method":"get","url":"x"}""", "depends on '4', and no request or group before it" },
        { """{"id":"3","atomicityGroup":"1","method":"get","url":"x"}""", "is of the atomicityGroup '1', which is the id of an earlier request" },
        { """{"id":"3","atomicityGroup":"h","dependsOn":["h"],"method":"get","url":"x"}""", "depends on 'h'" },
        { """{"id":"3","atomicityGroup":5,"method":"post","url":"asyncoperations"}""", "'atomicityGroup' of request 3 of the batch is not a text" },
        { """{"id":"3","method":"get","url":"x","headers":{"a":"b\u0001"}}""", "has the header 'a'" },
        { """{"id":"3","method":"get","url":"x","headers":{"X-A":[1]}}""", "Request 3 of the batch has the header 'X-A', whose value is not a text" },
        { """{"id":"3","method":"get","url":"x","headers":{"X-A":{}}}""", "Request 3 of the batch has the header 'X-A', whose value is not a text" },
        { """{"id":"3","method":"get","url":"x","headers":{"X-A":null}}""", "Request 3 of the batch has the header 'X-A', whose value is not a text" },
        { """{"id":"3","method":"get","url":"x"},{"id":"4","atomicityGroup":"g","method":"get","url":"x"}""", "do not stand together" },
        { """{"id":"3","method":"post","url":"x","body":{"a":[}}""", "not valid JSON" },
        { """{"id":"3","method":"post","url":"x","body":+1}""", "not valid JSON" },
        { """{"id":"3","method":"get","url":"x"}]""", "not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(MalformedLast))]
    public async Task Post_malformedBehindOthers_is400AndNothingIsDone(string last, string expected)
    {
        foreach (var prefer in new[] { null, "odata.continue-on-error" })
        {
            using var response = await PostAsync($$"""{"requests":[{{CreateJob}},{{OfGroup("2")}},{{last}}]}""", "application/json", prefer);

            Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
            Assert.Empty(Host.Jobs.Created);
            Assert.Empty(Host.ChangeSets.Stored);
        }
    }

    [Theory]
    [InlineData("\"id\":\"4\"")]
    [InlineData("\"method\":\"delete\"")]
    [InlineData("\"m\\u0065thod\":\"delete\"", "method")]
    [InlineData("\"url\":\"asyncoperations/$count\"")]
    [InlineData("\"body\":{\"messagename\":\"Other\"}")]
    [InlineData("\"body\":null")]
    [InlineData("\"headers\":{}")]
    [InlineData("\"atomicityGroup\":null")]
    [InlineData("\"dependsOn\":[]")]
    public async Task Post_memberOfARequestGivenTwice_is400AndNothingIsDone(string second, string? name = null)
    {
        name ??= second.Split('"')[1];
        var request = """{"id":"3","method":"post","url":"asyncoperations","body":{"messagename":"Echo"},"headers":{"Accept":"*/*"},"atomicityGroup":"h","dependsOn":["1"],""";

        using var response = await PostAsync($$"""{"requests":[{{CreateJob}},{{OfGroup("2")}},{{request + second}} }]}""", "application/json");

        Assert.Equal(
            $"Request 3 of the batch sets '{name}' more than once. No request of the batch was done.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"));
        Assert.Empty(Host.Jobs.Created);
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_bodyWhoseNameIsEscaped_isReadAsAny()
    {
        var responses = await ResponsesAsync(
            HttpStatusCode.OK,
            CreateJob.Replace("\"body\"", "\"b\\u006fdy\"", StringComparison.Ordinal),
            """{"id":"2","method":"post","url":"asyncoperations","body":"{\"messagename\":\"E\\u0063ho\",\"data\":\"\\ud83d\\ude80\"}"}""",
            """{"id":"3","method":"get","url":"asyncoperations/$count","body":null}""");

        Assert.Equal([204, 204, 200], responses.Select(response => response.GetProperty("status").GetInt32()));
        Assert.Equal([("Echo", null), ("Echo", "🚀")], Host.Jobs.Created.Select(job => (job.MessageName, job.Data)));
    }

    [Fact]
    public async Task Post_bodyThatIsNoJson_failsItsRequestAlone()
    {
        var answers = await GoOnAsync(
            """{"id":"1","method":"post","url":"asyncoperations","body":{"messagename":Echo}}""",
            """{"id":"2","method":"post","url":"asyncoperations","body":nope}""",
            """{"id":"3","method":"post","url":"asyncoperations","body":"{\"messagename\":\"\\ud800\"}"}""",
            CreateJob.Replace("\"id\":\"1\"", "\"id\":\"4\"", StringComparison.Ordinal));

        Assert.Equal([("1", 400), ("2", 400), ("3", 400), ("4", 204)], answers.Select(answer => (answer.Id, answer.Status)));
        Assert.Single(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_groupThatDependsOnAFailure_answersEachOfItsRequests()
    {
        var answers = await GoOnAsync("""{"id":"0","method":"get","url":"nothing"}""", OfGroup("1", "0"), OfGroup("2"), """{"id":"3","method":"get","url":"asyncoperations","dependsOn":["2"]}""");

        Assert.Equal([("0", 404), ("1", 424), ("2", 424), ("3", 424)], answers.Select(answer => (answer.Id, answer.Status)));
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_group_isOneChangeSet()
    {
        var responses = await ResponsesAsync(
            HttpStatusCode.OK,
            """{"id":"1","atomicityGroup":"g","method":"post","url":"asyncoperations","body":{"messagename":"Echo"}}""",
            $$"""{"id":"2","atomicityGroup":"g","method":"patch","url":"{{Row}}","body":{{Cancel}}}""",
            """{"id":"3","method":"get","url":"asyncoperations","dependsOn":["g"]}""");

        Assert.Equal([("g", 204), ("g", 204)], responses.Take(2).Select(response => (response.GetProperty("atomicityGroup").GetString(), response.GetProperty("status").GetInt32())));
        Assert.Equal(200, responses[2].GetProperty("status").GetInt32());
        Assert.Equal(2, Assert.Single(Host.ChangeSets.Stored).Count);
    }

    [Fact]
    public async Task Post_1001Requests_areNotDoneAtAll()
    {
        var requests = string.Join(',', Enumerable.Range(0, 1_001).Select(i => CreateJob.Replace("\"id\":\"1\"", $"\"id\":\"{i}\"", StringComparison.Ordinal)));

        using var response = await PostAsync($$"""{"requests":[{{requests}}]}""", "application/json");

        Assert.Contains("1,001 requests", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    private static string OfGroup(string id, string? dependsOn = null) =>
        $$"""{"id":"{{id}}","atomicityGroup":"g","method":"post","url":"asyncoperations","body":{"messagename":"Echo"}{{(dependsOn is null ? "" : $",\"dependsOn\":[\"{dependsOn}\"]")}}}""";

    /// <summary>The answers of a batch that goes on behind errors.</summary>
    private async Task<List<(string? Id, int Status, string Body)>> GoOnAsync(params string[] requests)
    {
        using var response = await PostAsync($$"""{"requests":[{{string.Join(',', requests)}}]}""", "application/json", "odata.continue-on-error");
        return [.. (await ReadJsonAsync(response)).GetProperty("responses").EnumerateArray().Select(answer => (
            answer.TryGetProperty("id", out var id) ? id.GetString() : null,
            answer.GetProperty("status").GetInt32(),
            answer.TryGetProperty("body", out var body) ? body.ToString() : ""))];
    }

    private async Task<List<JsonElement>> ResponsesAsync(HttpStatusCode status, params string[] requests)
    {
        using var response = await PostAsync($$"""{"requests":[{{string.Join(',', requests)}}]}""", "application/json");
        Assert.True(response.StatusCode == status, await response.Content.ReadAsStringAsync(Cancellation));
        return [.. (await ReadJsonAsync(response)).GetProperty("responses").EnumerateArray()];
    }
}
