using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Jobs that regard a job, or a row of a table that is not here.</summary>
public sealed class RegardingTests
{
    private const string Annotation = "_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname";

    [Theory]
    [InlineData("odata.include-annotations=\"*\"")]
    [InlineData("odata.include-annotations=\"Microsoft.Dynamics.CRM.lookuplogicalname\"")]
    public async Task Expand_ofWhatAJobRegards_isTheJobWhereItIsOne(string prefer)
    {
        await using var host = await EngineHost.StartAsync();
        var regarded = await host.CreateAsync("succeed", ",\"name\":\"Regarded\"");
        var other = Guid.NewGuid();
        await host.CreateAsync("succeed", $",\"name\":\"A\",\"regardingobjectid_asyncoperation@odata.bind\":\"/asyncoperations({regarded})\"");
        await host.CreateAsync("succeed", $",\"name\":\"B\",\"regardingobjectid_account@odata.bind\":\"/accounts({other})\"");

        using var response = await host.SendAsync(
            HttpMethod.Get,
            $"{EngineHost.Set}?$select=name,_regardingobjectid_value&$filter=_regardingobjectid_value ne null&$orderby=name&$expand=regardingobjectid_asyncoperation($select=name),regardingobjectid_account",
            json: null,
            ("Prefer", prefer));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        var rows = JsonElement.Parse(text).GetProperty("value").EnumerateArray().ToList();

        Assert.Equal([regarded, other], rows.Select(row => row.GetProperty("_regardingobjectid_value").GetGuid()));
        Assert.Equal("Regarded", rows[0].GetProperty("regardingobjectid_asyncoperation").GetProperty("name").GetString());
        Assert.Equal("asyncoperation", rows[0].GetProperty(Annotation).GetString());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("regardingobjectid_asyncoperation").ValueKind);
        Assert.False(rows[1].TryGetProperty(Annotation, out _));
        Assert.All(rows, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("regardingobjectid_account").ValueKind));
    }
}
