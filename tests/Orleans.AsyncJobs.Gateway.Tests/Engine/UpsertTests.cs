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
