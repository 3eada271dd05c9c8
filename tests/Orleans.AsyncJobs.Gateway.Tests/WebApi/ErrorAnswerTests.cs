using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Engine;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

/// <summary>The annotations of error bodies.</summary>
public sealed class ErrorAnswerTests : GatewayTests
{
    private const string Unknown = $"{Set}?$select=nothing";

    [Theory]
    [InlineData("odata.include-annotations=\"*\"", "@Microsoft.PowerApps.CDS.HelpLink", "@Microsoft.PowerApps.CDS.TraceText")]
    [InlineData("odata.include-annotations=\"Microsoft.PowerApps.CDS.*\"", "@Microsoft.PowerApps.CDS.HelpLink", "@Microsoft.PowerApps.CDS.TraceText")]
    [InlineData("odata.include-annotations=\"Microsoft.PowerApps.CDS.TraceText\"", "@Microsoft.PowerApps.CDS.TraceText")]
    [InlineData("odata.include-annotations=\"OData.Community.*\"")]
    [InlineData("return=representation")]
    public async Task Error_hasTheAnnotationsThatArePreferred(string prefer, params string[] expected)
    {
        using var response = await GetAsync(Unknown, ("Prefer", prefer));

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80060888");
        var error = (await ReadJsonAsync(response)).GetProperty("error");
        Assert.Equal(["code", "message", .. expected], error.EnumerateObject().Select(member => member.Name));
        if (expected.Length > 0)
        {
            Assert.Equal($"x-ms-service-request-id: {Header(response, "x-ms-service-request-id")}", error.GetProperty("@Microsoft.PowerApps.CDS.TraceText").GetString());
        }
    }

    [Theory]
    [InlineData("/api/data/v9.2/nothing")]
    [InlineData("/api/data/v7.0/asyncoperations")]
    [InlineData($"{Set}(1)")]
    public async Task Error_ofAnyPath_pointsToTheDocumentation(string path)
    {
        using var response = await GetAsync(path, ("Prefer", "odata.include-annotations=\"*\""));

        Assert.Equal("docs/web-api.md#errors", HelpLinkOf((await ReadJsonAsync(response)).GetProperty("error")));
        Assert.Contains("\n## Errors\n", await DocumentExample.ReadDocumentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_inABatch_hasThoseOfItsPart()
    {
        using var response = await SendAsync(HttpMethod.Post, "/api/data/v9.2/$batch", JsonBody("""
            {"requests":[{"id":"1","method":"get","url":"asyncoperations?$select=nothing","headers":{"Prefer":"odata.include-annotations=\"*\""}}]}
            """));

        var part = (await ReadJsonAsync(response)).GetProperty("responses")[0];
        Assert.Equal(400, part.GetProperty("status").GetInt32());
        Assert.Equal("docs/web-api.md#errors", HelpLinkOf(part.GetProperty("body").GetProperty("error")));
    }

    private static string? HelpLinkOf(JsonElement error) => error.GetProperty("@Microsoft.PowerApps.CDS.HelpLink").GetString();
}
