using System.Text.Json;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Formatted values over the real engine and store.</summary>
public sealed class AnnotationTests
{
    private const string Formatted = "@OData.Community.Display.V1.FormattedValue";

    [Fact]
    public async Task FormattedValue_ofUniqueIdentifiers_isThereForLookupsOnly()
    {
        await using var host = await EngineHost.StartAsync();
        _ = await host.CreateAsync("succeed");

        foreach (var table in QueryTables.All)
        {
            var row = await FirstAsync(host, table.SetName);
            Assert.DoesNotContain($"{table.PrimaryId.Name}{Formatted}", row.Select(member => member.Name));
        }

        Assert.Equal("SYSTEM", (await FirstAsync(host, "asyncoperations")).Single(member => member.Name == $"_createdby_value{Formatted}").Value.GetString());
        Assert.Contains("systemuserid", (await FirstAsync(host, "systemusers")).Select(member => member.Name));
    }

    private static async Task<List<JsonProperty>> FirstAsync(EngineHost host, string set)
    {
        using var response = await host.SendAsync(HttpMethod.Get, $"/api/data/v9.2/{set}?$top=1", json: null, ("Prefer", "odata.include-annotations=\"*\""));
        var rows = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("value");
        return rows.GetArrayLength() == 0 ? [] : [.. rows[0].EnumerateObject()];
    }
}
