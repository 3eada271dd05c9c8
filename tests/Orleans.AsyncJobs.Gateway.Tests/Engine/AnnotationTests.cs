using System.Text.Json;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Formatted values over the real engine and store.</summary>
public sealed class AnnotationTests
{
    private const string Formatted = "@OData.Community.Display.V1.FormattedValue";

    public static TheoryData<string> Tables => [.. QueryTables.All.Select(table => table.Name)];

    /// <summary>Also of the tables of which the other test has no row.</summary>
    [Theory]
    [MemberData(nameof(Tables))]
    public void FormattedValue_ofAGuid_isThereForLookupsOnly(string tableName)
    {
        var table = QueryTables.All.Single(table => table.Name == tableName);

        Assert.Null(FormattedValue.Of(table.PrimaryId, JobCaller.System.UserId));
        Assert.All(table.Columns, column => Assert.Equal(
            column.Name.EndsWith("_value", StringComparison.Ordinal) ? "SYSTEM" : null,
            FormattedValue.Of(column, JobCaller.System.UserId)));
    }

    [Fact]
    public async Task FormattedValue_ofUniqueIdentifiers_isThereForLookupsOnly()
    {
        await using var host = await EngineHost.StartAsync();
        using var large = await host.SendAsync(HttpMethod.Post, EngineHost.Set, $$"""{"messagename":"{{ScriptedHandler.MessageName}}","data":"{{new string('x', 20_000)}}","postponeuntil":"2050-01-01"}""");
        using var bulk = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/BulkDelete", """{"QuerySet":[{"Search":"state:succeeded"}],"JobName":"Old jobs","StartDateTime":"2050-01-01"}""");

        foreach (var table in QueryTables.All)
        {
            var row = await FirstAsync(host, table.SetName);

            // The others have a row here.
            Assert.Equal(table.Name is not ("backgroundoperation" or "bulkdeletefailure" or "sdkmessageprocessingstep" or "team"), row.Exists(member => member.Name == table.PrimaryId.Name));
            Assert.DoesNotContain($"{table.PrimaryId.Name}{Formatted}", row.Select(member => member.Name));
        }

        Assert.Equal("SYSTEM", (await FirstAsync(host, "asyncoperations")).Single(member => member.Name == $"_createdby_value{Formatted}").Value.GetString());
    }

    private static async Task<List<JsonProperty>> FirstAsync(EngineHost host, string set)
    {
        using var response = await host.SendAsync(HttpMethod.Get, $"/api/data/v9.2/{set}?$top=1", json: null, ("Prefer", "odata.include-annotations=\"*\""));
        var rows = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("value");
        return rows.GetArrayLength() == 0 ? [] : [.. rows[0].EnumerateObject()];
    }
}
