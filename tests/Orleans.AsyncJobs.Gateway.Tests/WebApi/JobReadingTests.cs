using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class JobReadingTests : GatewayTests
{
    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");

    [Theory]
    [InlineData("v9.2")]
    [InlineData("v9.1")]
    [InlineData("v9.0")]
    [InlineData("v8.2")]
    public async Task Get_row_answersWithContextEtagAndHeaders(string version)
    {
        Host.Queries.Add(Id, 12, ("name", "Nightly <export>"), ("statecode", 3));

        using var response = await GetAsync($"/api/data/{version}/asyncoperations({Id})?$select=name,statecode");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("4.0", Header(response, "OData-Version"));
        Assert.Equal("application/json; odata.metadata=minimal", Header(response, "Content-Type"));
        Assert.Equal("W/\"12\"", Header(response, "ETag"));
        Assert.True(Guid.TryParse(Header(response, "x-ms-service-request-id"), out _));
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(
            $$"""{"@odata.context":"{{Host.Address}}api/data/{{version}}/$metadata#asyncoperations(name,statecode)/$entity","@odata.etag":"W/\"12\"","name":"Nightly <export>","statecode":3,"asyncoperationid":"{{Id}}"}""",
            text);
    }

    [Theory]
    [InlineData("(018f2d3c-1111-7abc-8def-0123456789ab)")]
    [InlineData("('018f2d3c-1111-7abc-8def-0123456789ab')")]
    [InlineData("(%27018F2D3C-1111-7ABC-8DEF-0123456789AB%27)")]
    [InlineData("(asyncoperationid=018f2d3c-1111-7abc-8def-0123456789ab)")]
    [InlineData("(018f2d3c-1111-7abc-8def-0123456789ab)/")]
    public async Task Get_keyInAnyForm_findsTheRow(string key)
    {
        Host.Queries.Add(Id);

        using var response = await GetAsync(Set + key);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Get_withoutSelect_showsEveryColumnInTheirTypes()
    {
        Host.Queries.Add(Id, 3, ("data", "input"), ("executiontimespan", 1.25), ("autodelete", true), ("sequence", 9_000_000_000L),
            ("createdon", new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero)), ("correlationid", Id));

        using var response = await GetAsync($"{Set}({Id})");

        var row = await ReadJsonAsync(response);
        Assert.EndsWith("$metadata#asyncoperations/$entity", row.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal("input", row.GetProperty("data").GetString());
        Assert.Equal(1.25, row.GetProperty("executiontimespan").GetDouble());
        Assert.True(row.GetProperty("autodelete").GetBoolean());
        Assert.Equal(9_000_000_000L, row.GetProperty("sequence").GetInt64());
        Assert.Equal("2026-03-04T05:06:07.89Z", row.GetProperty("createdon").GetString());
        Assert.Equal(Id, row.GetProperty("correlationid").GetGuid());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, row.GetProperty("completedon").ValueKind);
        Assert.Equal(3, row.GetProperty("versionnumber").GetInt64());
    }

    [Fact]
    public async Task Get_missingRow_is404()
    {
        using var response = await GetAsync($"{Set}({Id})");

        var message = await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80040217");
        Assert.Contains(Id.ToString("D"), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("W/\"12\"", HttpStatusCode.NotModified)]
    [InlineData("\"12\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"3\", W/\"12\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("W/\"11\"", HttpStatusCode.OK)]
    [InlineData("null", HttpStatusCode.OK)]
    public async Task Get_ifNoneMatch_is304ForTheCurrentVersion(string condition, HttpStatusCode expected)
    {
        Host.Queries.Add(Id, 12);

        using var response = await GetAsync($"{Set}({Id})", ("If-None-Match", condition));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("W/\"12\"", Header(response, "ETag"));
    }

    [Fact]
    public async Task Get_ifMatchOfAnotherVersion_is412()
    {
        Host.Queries.Add(Id, 12);

        using var response = await GetAsync($"{Set}({Id})", ("If-Match", "W/\"11\""));

        await AssertRefusedAsync(response, HttpStatusCode.PreconditionFailed, "0x80060882");
    }

    [Theory]
    [InlineData("odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"", true)]
    [InlineData("odata.include-annotations=\"*\"", true)]
    [InlineData("return=representation,odata.include-annotations=\"a.b,OData.Community.*\"", true)]
    [InlineData("odata.include-annotations=\"My.Own.thing\"", false)]
    public async Task Get_annotations_addFormattedValues(string preference, bool applied)
    {
        Host.Queries.Add(Id, 1234, ("statecode", 3), ("statuscode", 31), ("operationtype", 54), ("autodelete", false), ("priority", null),
            ("createdon", new DateTimeOffset(2026, 11, 2, 16, 5, 7, TimeSpan.Zero)), ("executiontimespan", 1234.5), ("_ownerid_value", JobCaller.System.UserId));

        using var response = await GetAsync($"{Set}({Id})", ("Prefer", preference));

        var row = await ReadJsonAsync(response);
        Assert.Equal(applied, response.Headers.Contains("Preference-Applied"));
        string? Formatted(string column) => row.TryGetProperty($"{column}@OData.Community.Display.V1.FormattedValue", out var value) ? value.GetString() : null;
        string?[] expected = applied ? ["Completed", "Failed", "Execute Async Request", "No", null, "11/2/2026 4:05 PM", "1,234.50", "SYSTEM", "1,234", null] : new string?[10];
        string?[] actual =
        [
            Formatted("statecode"), Formatted("statuscode"), Formatted("operationtype"), Formatted("autodelete"), Formatted("priority"),
            Formatted("createdon"), Formatted("executiontimespan"), Formatted("_ownerid_value"), Formatted("versionnumber"), Formatted("name"),
        ];
        Assert.Equal(expected, actual);
    }
}
