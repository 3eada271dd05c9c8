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
}
