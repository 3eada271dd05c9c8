using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class JobChangeTests : GatewayTests
{
    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");

    [Fact]
    public async Task Patch_state_reachesTheGrain()
    {
        using var response = await PatchAsync(Id, """{"statecode":3,"statuscode":32}""");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Id, Host.Grain.LastId);
        Assert.Equal((new JobStatePatch { StateCode = 3, StatusCode = 32 }, JobCaller.System with { Origin = JobOrigin.Api }, null), Assert.Single(Host.Grain.Patches));
    }

    [Fact]
    public async Task Patch_date_reachesTheGrainInUtc()
    {
        using var response = await PatchAsync(Id, """{"postponeuntil":"2027-01-02T03:04:05-01:00"}""");

        Assert.Equal(new DateTimeOffset(2027, 1, 2, 4, 4, 5, TimeSpan.Zero), Assert.Single(Host.Grain.Patches).Patch.PostponeUntil);
    }

    [Fact]
    public async Task Patch_resumeThatClearsTheDate_reachesTheGrain()
    {
        using var response = await PatchAsync(Id, """{"statecode":0,"statuscode":0,"postponeuntil":null}""");

        Assert.Equal(new JobStatePatch { StateCode = 0, StatusCode = 0 }, Assert.Single(Host.Grain.Patches).Patch);
    }

    [Theory]
    [InlineData("""{"recurrencepattern":"FREQ=DAILY"}""", "FREQ=DAILY", null)]
    [InlineData("""{"recurrencepattern":null}""", "", null)]
    [InlineData("""{"recurrencetimezone":"Europe/Berlin"}""", null, "Europe/Berlin")]
    [InlineData("""{"recurrencetimezone":null}""", null, "")]
    [InlineData("""{"recurrencepattern":"FREQ=DAILY","recurrencetimezone":"Europe/Berlin"}""", "FREQ=DAILY", "Europe/Berlin")]
    public async Task Patch_rule_reachesTheGrain(string body, string? pattern, string? zone)
    {
        using var response = await PatchAsync(Id, body);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(new JobStatePatch { RecurrencePattern = pattern, RecurrenceTimeZone = zone }, Assert.Single(Host.Grain.Patches).Patch);
    }

    [Theory]
    [InlineData("Kunde%20hat%20gek%C3%BCndigt", "Kunde hat gek\u00fcndigt")]
    [InlineData("  plain words, 100 % sure  ", "plain words, 100 % sure")]
    [InlineData("", null)]
    [InlineData("%20", null)]
    public async Task PatchAndDelete_reasonAndOrigin_areTheCallers(string header, string? reason)
    {
        var expected = JobCaller.System with { Origin = JobOrigin.CommandLine, Reason = reason };
        (string, string)[] headers = [("X-AsyncJobs-Reason", header), ("X-AsyncJobs-Origin", "commandline")];

        using var patched = await PatchAsync(Id, """{"statecode":3}""", headers);
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Set}({Id})", body: null, headers);

        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(expected, Assert.Single(Host.Grain.Patches).Caller);
        Assert.Equal(expected, Assert.Single(Host.Grain.Deletes).Caller);
    }

    [Theory]
    [InlineData("page")]
    [InlineData("dotnet")]
    [InlineData("x")]
    public async Task Patch_anotherOrigin_isTheApi(string origin)
    {
        using var response = await PatchAsync(Id, """{"statecode":3}""", ("X-AsyncJobs-Origin", origin));

        Assert.Equal(JobOrigin.Api, Assert.Single(Host.Grain.Patches).Caller.Origin);
    }

    [Theory]
    [InlineData(1_000, HttpStatusCode.NoContent)]
    [InlineData(1_001, HttpStatusCode.BadRequest)]
    public async Task Delete_longReason_isTakenUpToItsLimit(int length, HttpStatusCode status)
    {
        using var response = await SendAsync(
            HttpMethod.Delete, $"{Set}({Id})", body: null, ("X-AsyncJobs-Reason", string.Concat(Enumerable.Repeat("%C3%BC", length))));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.NoContent, Host.Grain.WasAsked);
    }

    [Fact]
    public async Task Patch_returnRepresentation_is200WithTheRow()
    {
        Host.Queries.Add(Id, 6, ("statecode", 3));

        using var response = await SendAsync(HttpMethod.Patch, $"{Set}({Id})?$select=statecode", JsonBody("""{"statecode":3,"statuscode":32}"""), ("Prefer", "return=representation"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("return=representation", Header(response, "Preference-Applied"));
        Assert.Equal("W/\"6\"", Header(response, "ETag"));
        Assert.Equal(3, (await ReadJsonAsync(response)).GetProperty("statecode").GetInt32());
    }

    [Fact]
    public async Task Delete_row_is204()
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{Set}({Id})");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Id, Host.Grain.LastId);
    }
}
