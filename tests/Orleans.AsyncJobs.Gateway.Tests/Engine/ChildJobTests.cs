using System.Net;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Jobs that handlers make, as the Web API shows them.</summary>
public sealed class ChildJobTests
{
    [Fact]
    public async Task Children_nameTheirParentAndAreFoundByIt()
    {
        await using var host = await EngineHost.StartAsync();
        var parent = await host.CreateAsync("split", ",\"correlationid\":\"018f2d3c-1111-7abc-8def-0123456789ab\"");
        await host.UntilAsync(parent, "3/30");
        await host.CreateAsync("succeed");

        var children = await host.GetAsync($"{EngineHost.Set}?$filter=_parentjobid_value eq {parent}&$orderby=sequence asc&$count=true");
        var found = await host.GetAsync($"{EngineHost.Set}?search=parent:{parent}&$select=name");
        var row = await host.GetAsync($"{EngineHost.Set}({parent})");

        Assert.Equal(2, children.GetProperty("@odata.count").GetInt32());
        Assert.Equal(["a", "b"], children.GetProperty("value").EnumerateArray().Select(child => child.GetProperty("name").GetString()));
        Assert.All(children.GetProperty("value").EnumerateArray(), child => Assert.Equal(
            (1, parent, row.GetProperty("_ownerid_value").GetGuid(), row.GetProperty("correlationid").GetGuid()),
            (child.GetProperty("depth").GetInt32(), child.GetProperty("_parentjobid_value").GetGuid(), child.GetProperty("_ownerid_value").GetGuid(), child.GetProperty("correlationid").GetGuid())));
        Assert.Equal(2, found.GetProperty("value").GetArrayLength());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, row.GetProperty("_parentjobid_value").ValueKind);
    }

    [Fact]
    public async Task Create_withAParent_isRefused()
    {
        await using var host = await EngineHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, EngineHost.Set, $$"""{"messagename":"SendMail","_parentjobid_value":"{{Guid.NewGuid()}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
