using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

/// <summary>Changes and deletes under a version.</summary>
public sealed class JobChangeConditionTests : GatewayTests
{
    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");

    [Theory]
    [InlineData("W/\"7\"", 7L)]
    [InlineData("\"7\"", 7L)]
    [InlineData("*", null)]
    [InlineData("null", null)]
    [InlineData("W/\"other\"", -1L)]
    [InlineData("W/\"99999999999999999999\"", -1L)]
    public async Task PatchAndDelete_ifMatch_nameTheVersion(string condition, long? version)
    {
        using var patched = await PatchAsync(Id, """{"statecode":3}""", ("If-Match", condition));
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Set}({Id})", body: null, ("If-Match", condition));

        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(version, Assert.Single(Host.Grain.Patches).Version);
        Assert.Equal((JobCaller.System with { Origin = JobOrigin.Api }, version), Assert.Single(Host.Grain.Deletes));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("W/7")]
    [InlineData("\"7")]
    [InlineData("W/\"1\" W/\"2\"")]
    [InlineData("W/\"1\", 2")]
    public async Task PatchAndDelete_ifMatchThatIsNoTag_is400(string condition)
    {
        using var patched = await PatchAsync(Id, """{"statecode":3}""", ("If-Match", condition));
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Set}({Id})", body: null, ("If-Match", condition));

        Assert.Contains("not an entity tag", await AssertRefusedAsync(patched, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        await AssertRefusedAsync(deleted, HttpStatusCode.BadRequest, "0x80040203");
        Assert.False(Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData("W/\"1\", W/\"5\"", HttpStatusCode.NoContent)]
    [InlineData("\"5\",\"6\"", HttpStatusCode.NoContent)]
    [InlineData("W/\"1\", W/\"2\"", HttpStatusCode.PreconditionFailed)]
    public async Task PatchAndDelete_ifMatchWithAList_nameTheCurrentVersion(string condition, HttpStatusCode status)
    {
        Host.Queries.Add(Id, 5);

        using var patched = await PatchAsync(Id, """{"statecode":3}""", ("If-Match", condition));
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Set}({Id})", body: null, ("If-Match", condition));

        Assert.Equal((status, status), (patched.StatusCode, deleted.StatusCode));
        Assert.Equal(status == HttpStatusCode.NoContent ? [5L] : [], Host.Grain.Patches.Select(patch => patch.Version));
        Assert.Equal(status == HttpStatusCode.NoContent ? [5L] : [], Host.Grain.Deletes.Select(delete => delete.Version));
    }

    [Theory]
    [InlineData("*", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"5\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"4\"", HttpStatusCode.NoContent)]
    public async Task PatchAndDelete_ifNoneMatchOfAnExistingRow_is412(string condition, HttpStatusCode status)
    {
        Host.Queries.Add(Id, 5);

        using var patched = await PatchAsync(Id, """{"statecode":3}""", ("If-None-Match", condition));
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Set}({Id})", body: null, ("If-None-Match", condition));

        Assert.Equal(status, patched.StatusCode);
        Assert.Equal(status, deleted.StatusCode);
        if (status is HttpStatusCode.PreconditionFailed)
        {
            await AssertRefusedAsync(patched, status, "0x80060882");
        }

        Assert.Equal(status is HttpStatusCode.NoContent, Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData("{}", null, HttpStatusCode.NoContent)]
    [InlineData("{}", "W/\"5\"", HttpStatusCode.NoContent)]
    [InlineData("{}", "W/\"4\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("""{"@odata.type":"#Microsoft.Dynamics.CRM.asyncoperation"}""", "*", HttpStatusCode.NoContent)]
    public async Task Patch_nothing_changesNothingButMindsTheVersion(string body, string? condition, HttpStatusCode status)
    {
        Host.Queries.Add(Id, 5);

        using var response = await PatchAsync(Id, body, ("If-Match", condition ?? "null"));

        Assert.Equal(status, response.StatusCode);
        Assert.False(Host.Grain.WasAsked);
    }

    [Fact]
    public async Task Patch_nothingOfAMissingRow_is404()
    {
        using var response = await PatchAsync(Id, "{}");

        await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80040217");
    }
}
