using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

/// <summary><c>PUT</c> and <c>DELETE</c> of one column: as a PATCH of that column alone.</summary>
public sealed class ColumnChangeTests : GatewayTests
{
    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");

    [Fact]
    public async Task Put_column_reachesTheGrainAsAPatch()
    {
        using var response = await SendAsync(HttpMethod.Put, $"{Set}({Id})/postponeuntil", JsonBody("""{"value":"2027-01-02T03:04:05-01:00"}"""), ("If-Match", "W/\"7\""), ("X-AsyncJobs-Reason", "later"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.EndsWith($"asyncoperations({Id})", Header(response, "OData-EntityId"), StringComparison.Ordinal);
        var (patch, caller, version) = Assert.Single(Host.Grain.Patches);
        Assert.Equal((Id, 7, "later"), (Host.Grain.LastId, version, caller.Reason));
        Assert.Equal(new JobStatePatch { PostponeUntil = new DateTimeOffset(2027, 1, 2, 4, 4, 5, TimeSpan.Zero) }, patch);
    }

    [Fact]
    public async Task Delete_column_reachesTheGrainAsAPatchToNull()
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{Set}({Id})/recurrencepattern");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(new JobStatePatch { RecurrencePattern = string.Empty }, Assert.Single(Host.Grain.Patches).Patch);
    }

    [Fact]
    public async Task Put_column_withIfNoneMatchOfItsVersion_is412()
    {
        Host.Queries.Add(Id, 7);

        using var response = await SendAsync(HttpMethod.Put, $"{Set}({Id})/statecode", JsonBody("""{"value":3}"""), ("If-None-Match", "*"));

        await AssertRefusedAsync(response, HttpStatusCode.PreconditionFailed, "0x80060882");
        Assert.False(Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData("name", """{"value":"x"}""", HttpStatusCode.BadRequest, "0x80041100", "'name'")]
    [InlineData("statecode", """{"value":null}""", HttpStatusCode.BadRequest, "0x80040203", "'statecode' cannot be null")]
    [InlineData("statecode", """{"value":"x"}""", HttpStatusCode.BadRequest, "0x80040203", "statecode")]
    [InlineData("statecode", """{"value":{"a":1}}""", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("statecode", """{"valu":3}""", HttpStatusCode.BadRequest, "0x80040203", "did you mean 'value'?")]
    [InlineData("statecode", "{}", HttpStatusCode.BadRequest, "0x80040203", "needs 'value'")]
    [InlineData("statecode", "3", HttpStatusCode.BadRequest, "0x80040203", "not a JSON object")]
    [InlineData("statecode", "{", HttpStatusCode.BadRequest, "0x80040203", "not valid JSON")]
    [InlineData("postponeuntil", """{"value":"\ud800"}""", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("nosuch", """{"value":3}""", HttpStatusCode.NotFound, "0x8006088a", "'nosuch'")]
    public async Task Put_column_thatWillNotDo_isRefused(string column, string body, HttpStatusCode status, string code, string expected)
    {
        using var response = await SendAsync(HttpMethod.Put, $"{Set}({Id})/{column}", JsonBody(body));

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
        Assert.False(Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData("DELETE", "asyncoperations(018f2d3c-1111-7abc-8def-0123456789ab)/statecode", HttpStatusCode.BadRequest, "0x80040203")]
    [InlineData("DELETE", "asyncoperations(018f2d3c-1111-7abc-8def-0123456789ab)/name", HttpStatusCode.BadRequest, "0x80041100")]
    [InlineData("DELETE", "asyncoperations(x)/statecode", HttpStatusCode.BadRequest, "0x80040203")]
    [InlineData("PUT", "systemusers(018f2d3c-1111-7abc-8def-0123456789ab)/fullname", HttpStatusCode.MethodNotAllowed, "0x80040203")]
    [InlineData("PUT", "asyncoperations(018f2d3c-1111-7abc-8def-0123456789ab)/name/$value", HttpStatusCode.MethodNotAllowed, "0x80040203")]
    [InlineData("PATCH", "systemusers(018f2d3c-1111-7abc-8def-0123456789ab)", HttpStatusCode.MethodNotAllowed, "0x80040203")]
    [InlineData("POST", "systemusers", HttpStatusCode.MethodNotAllowed, "0x80040203")]
    public async Task Change_thatWillNotDo_isRefused(string method, string path, HttpStatusCode status, string code)
    {
        using var response = await SendAsync(new HttpMethod(method), $"/api/data/v9.2/{path}", method is "DELETE" ? null : JsonBody("""{"value":3}"""));

        await AssertRefusedAsync(response, status, code);
        Assert.False(Host.Grain.WasAsked);
    }
}
