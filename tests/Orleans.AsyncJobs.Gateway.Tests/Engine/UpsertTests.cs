using System.Net;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary><c>UpsertMultiple</c> over the real engine and store.</summary>
public sealed class UpsertTests
{
    private const string Path = $"{EngineHost.Set}/Microsoft.Dynamics.CRM.UpsertMultiple";

    [Fact]
    public async Task Post_jobsThatAreThereAndNewOnes_areChangedAndCreated()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("succeed", ",\"postponeuntil\":\"2050-01-01\"");

        using var response = await host.SendAsync(HttpMethod.Post, Path, $$"""
            {"Targets":[{"asyncoperationid":"{{id}}","statecode":3,"statuscode":32},
                        {"messagename":"{{ScriptedHandler.MessageName}}","name":"made","data":"succeed","postponeuntil":"2050-01-01"}]}
            """);

        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        var ids = JsonElement.Parse(text).GetProperty("Ids").EnumerateArray().Select(made => made.GetGuid()).ToList();
        Assert.Equal(id, ids[0]);
        Assert.Equal(("3/32", "1/10"), (await host.StateAsync(id), await host.StateAsync(ids[1])));
        Assert.Equal("made", (await host.GetAsync($"{EngineHost.Set}({ids[1]})?$select=name")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Post_sameKeyTwice_isDoneOnce()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("succeed", ",\"postponeuntil\":\"2050-01-01\"");
        var key = ("Repeatability-Request-ID", "018f2d3c-1111-4abc-8def-0123456789ab");
        var body = $$"""
            {"Targets":[{"@odata.id":"asyncoperations({{id}})","postponeuntil":"2060-01-01"},
                        {"messagename":"{{ScriptedHandler.MessageName}}","data":"succeed","postponeuntil":"2050-01-01"},
                        {"messagename":"{{ScriptedHandler.MessageName}}","data":"succeed","postponeuntil":"2050-01-01"}]}
            """;

        using var first = await host.SendAsync(HttpMethod.Post, Path, body, key);
        using var canceled = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.CancelJob");
        using var second = await host.SendAsync(HttpMethod.Post, Path, body, key);
        using var other = await host.SendAsync(HttpMethod.Post, Path, body.Replace("2060", "2061", StringComparison.Ordinal), key);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest), (first.StatusCode, second.StatusCode, other.StatusCode));
        Assert.Equal(["accepted", "accepted", "rejected"], new[] { first, second, other }.Select(answer => Assert.Single(answer.Headers.GetValues("Repeatability-Result"))));
        Assert.Equal(await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("3", await host.Client.GetStringAsync($"{EngineHost.Set}/$count", TestContext.Current.CancellationToken));
        Assert.Equal("3/32", await host.StateAsync(id));
    }

    [Fact]
    public async Task Post_targetOfAnotherVersion_is412AndNothingIsDone()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("succeed", ",\"postponeuntil\":\"2050-01-01\"");
        var row = await host.GetAsync($"{EngineHost.Set}({id})?$select=name");
        string BodyOf(string tag) => JsonSerializer.Serialize(new
        {
            Targets = new Dictionary<string, object>[]
            {
                new() { ["messagename"] = ScriptedHandler.MessageName, ["data"] = "succeed", ["postponeuntil"] = "2050-01-01" },
                new() { ["@odata.etag"] = tag, ["asyncoperationid"] = id, ["statecode"] = 3, ["statuscode"] = 32 },
            },
        });

        using var refused = await host.SendAsync(HttpMethod.Post, Path, BodyOf("W/\"999\""));
        var untouched = (await host.Client.GetStringAsync($"{EngineHost.Set}/$count", TestContext.Current.CancellationToken), await host.StateAsync(id));
        using var done = await host.SendAsync(HttpMethod.Post, Path, BodyOf(row.GetProperty("@odata.etag").GetString()!));

        Assert.Equal((HttpStatusCode.PreconditionFailed, HttpStatusCode.OK), (refused.StatusCode, done.StatusCode));
        Assert.Contains("Target 1: ", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(("1", "1/10"), untouched);
        Assert.Equal("3/32", await host.StateAsync(id));
    }

    [Fact]
    public async Task Post_idOfNoJob_is404AndNothingIsDone()
    {
        await using var host = await EngineHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, Path, $$"""
            {"Targets":[{"messagename":"{{ScriptedHandler.MessageName}}","data":"succeed","postponeuntil":"2050-01-01"},
                        {"asyncoperationid":"{{Guid.NewGuid()}}","statecode":3,"statuscode":32}]}
            """);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Target 1: ", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("0", await host.Client.GetStringAsync($"{EngineHost.Set}/$count", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Post_badRuleBehindChanges_namesItsIndexAmongAllTargets()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("succeed", ",\"postponeuntil\":\"2050-01-01\"");
        var change = $$"""{"asyncoperationid":"{{id}}","postponeuntil":"2060-01-01"}""";

        using var response = await host.SendAsync(HttpMethod.Post, Path, $$"""{"Targets":[{{change}},{{change}},{{Job()}},{{Job(",\"recurrencepattern\":\"FREQ=DALY\"")}}]}""");

        Assert.StartsWith("Target 3: recurrencepattern: 'FREQ=DALY'", await MessageAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",\"recurrencepattern\":\"FREQ=DALY\"", "recurrencepattern: 'FREQ=DALY'")]
    [InlineData(",\"priority\":11", "priority is 11")]
    public async Task Create_ofOne_namesTheTargetOfCreateMultipleOnly(string more, string expected)
    {
        await using var host = await EngineHost.StartAsync();
        (string, string)[] key = [("Repeatability-Request-ID", "018f2d3c-1111-4abc-8def-0123456789ab")];

        foreach (var headers in new[] { [], key })
        {
            using var many = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}/Microsoft.Dynamics.CRM.CreateMultiple", $$"""{"Targets":[{{Job(more)}}]}""", headers);
            using var single = await host.SendAsync(HttpMethod.Post, EngineHost.Set, Job(more), headers);

            Assert.StartsWith($"Target 0: {expected}", await MessageAsync(many), StringComparison.Ordinal);
            Assert.StartsWith(expected, await MessageAsync(single), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task CreateMultiple_ofOneUnderAKeyOfOthers_namesNoTarget()
    {
        await using var host = await EngineHost.StartAsync();
        var key = ("Repeatability-Request-ID", "018f2d3c-1111-4abc-8def-0123456789ab");
        const string Many = $"{EngineHost.Set}/Microsoft.Dynamics.CRM.CreateMultiple";

        using var first = await host.SendAsync(HttpMethod.Post, Many, $$"""{"Targets":[{{Job()}}]}""", key);
        using var other = await host.SendAsync(HttpMethod.Post, Many, $$"""{"Targets":[{{Job(",\"name\":\"other\"")}}]}""", key);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.DoesNotContain("Target", await MessageAsync(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_badRuleInAChangeSet_namesNoTarget()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("succeed", ",\"postponeuntil\":\"2050-01-01\"");
        string Part(string number, string method, string url, string body) =>
            $$$"""{"id":"{{{number}}}","atomicityGroup":"g","method":"{{{method}}}","url":"{{{url}}}","headers":{"Content-Type":"application/json"},"body":{{{body}}}}""";

        using var response = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/$batch", $$"""
            {"requests":[{{Part("1", "PATCH", $"asyncoperations({id})", """{"postponeuntil":"2060-01-01"}""")}},{{Part("2", "POST", "asyncoperations", Job())}},{{Part("3", "POST", "asyncoperations", Job(",\"recurrencepattern\":\"FREQ=DALY\""))}}]}
            """);

        var answers = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("responses");
        var refusal = Assert.Single(answers.EnumerateArray(), answer => answer.GetProperty("status").GetInt32() == 400);
        Assert.Equal("3", refusal.GetProperty("id").GetString());
        Assert.StartsWith("recurrencepattern: 'FREQ=DALY'", refusal.GetProperty("body").GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static string Job(string more = "") => $$"""{"messagename":"{{ScriptedHandler.MessageName}}","data":"succeed","postponeuntil":"2050-01-01"{{more}}}""";

    private static async Task<string?> MessageAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("error").GetProperty("message").GetString();
    }
}
