using System.Net;
using System.Reflection;
using System.Text;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class JobChangeTests : GatewayTests
{
    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");

    public static TheoryData<string> ColumnsNotUpdatable { get; } =
        [.. JobColumns.All.Where(column => !column.Use.HasFlag(JobColumnUse.Update)).Select(column => column.Name)];

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
    [InlineData("recurrencepattern", 257, 256)]
    [InlineData("recurrencetimezone", 65, 64)]
    public async Task Patch_ruleThatIsTooLong_is400(string column, int length, int allowed)
    {
        using var response = await PatchAsync(Id, $$"""{"{{column}}":"{{new string('x', length)}}"}""");

        var message = await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203");
        Assert.Contains(column, message, StringComparison.Ordinal);
        Assert.Contains(allowed.ToString(System.Globalization.CultureInfo.InvariantCulture), message, StringComparison.Ordinal);
        Assert.False(Host.Grain.WasAsked);
    }

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
    [InlineData("%FF", "percent-encoded bytes that are not UTF-8")]
    [InlineData("a%00", "control character U+0000")]
    [InlineData("%1B[31m", "control character U+001B")]
    public async Task PatchAndDelete_reasonThatWillNotDo_is400(string header, string expected)
    {
        using var patched = await PatchAsync(Id, """{"statecode":3}""", ("X-AsyncJobs-Reason", header));
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Set}({Id})", body: null, ("X-AsyncJobs-Reason", header));

        Assert.Contains(expected, await AssertRefusedAsync(patched, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Contains(expected, await AssertRefusedAsync(deleted, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.False(Host.Grain.WasAsked);
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

    [Fact]
    public async Task PatchAndDelete_callThatOrleansDidNotDeliver_is503()
    {
        const BindingFlags Constructors = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        Host.Grain.Refusal = (Exception)Activator.CreateInstance(typeof(OrleansMessageRejectionException), Constructors, binder: null, ["Forwarding failed."], culture: null)!;

        using var patched = await PatchAsync(Id, """{"statecode":3}""");
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Set}({Id})");

        Assert.Contains("nothing was changed. Send the request again", await AssertRefusedAsync(patched, HttpStatusCode.ServiceUnavailable, "0x80040224"), StringComparison.Ordinal);
        Assert.Equal("1", Header(deleted, "Retry-After"));
    }

    [Fact]
    public async Task Patch_typeOfAnotherTable_is400()
    {
        using var response = await PatchAsync(Id, """{"@odata.type":"#Microsoft.Dynamics.CRM.account","statecode":3}""");

        Assert.Contains("'#Microsoft.Dynamics.CRM.account'", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.False(Host.Grain.WasAsked);
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

    [Theory]
    [MemberData(nameof(ColumnsNotUpdatable))]
    public async Task Patch_columnThatIsNotUpdatable_is400AndChangesNothing(string column)
    {
        using var response = await PatchAsync(Id, $$"""{"statecode":3,"statuscode":32,"{{column}}":null}""");

        Assert.Equal($"The column '{column}' of a job cannot be updated.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80041100"));
        Assert.False(Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData("""{"statecode":3,"statusCode":32}""", HttpStatusCode.BadRequest, "0x80060888", "'statusCode'")]
    [InlineData("""{"statecode":"3"}""", HttpStatusCode.BadRequest, "0x80040203", "'3' of 'statecode'")]
    [InlineData("""{"statecode":null}""", HttpStatusCode.BadRequest, "0x80040203", "'statecode' cannot be null")]
    [InlineData("""{"statuscode":null}""", HttpStatusCode.BadRequest, "0x80040203", "'statuscode' cannot be null")]
    [InlineData("""{"statecode":3.5}""", HttpStatusCode.BadRequest, "0x80040203", "'3.5' of 'statecode'")]
    [InlineData("""{"postponeuntil":"soon"}""", HttpStatusCode.BadRequest, "0x80040203", "'soon' of 'postponeuntil'")]
    [InlineData("""{"postponeuntil":"9999-12-31"}""", HttpStatusCode.BadRequest, "0x80040203", "after 9999-12-30")]
    [InlineData("""{"postponeuntil":null}""", HttpStatusCode.BadRequest, "0x80040203", "Set statecode to 0")]
    [InlineData("""{"statecode":3,"statecode":3}""", HttpStatusCode.BadRequest, "0x80040203", "more than once")]
    [InlineData("""{"statecode":3""", HttpStatusCode.BadRequest, "0x80040203", "not valid JSON")]
    [InlineData("""[]""", HttpStatusCode.BadRequest, "0x80040203", "not a JSON object")]
    public async Task Patch_badBody_isRefusedAndChangesNothing(string body, HttpStatusCode status, string code, string expected)
    {
        using var response = await PatchAsync(Id, body);

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
        Assert.False(Host.Grain.WasAsked);
    }

    [Theory]
    [InlineData(JobErrorKind.Invalid, JobErrorCodes.AsyncOperationCannotCancel, HttpStatusCode.BadRequest, "0x80044f00")]
    [InlineData(JobErrorKind.NotFound, JobErrorCodes.ObjectDoesNotExist, HttpStatusCode.NotFound, "0x80040217")]
    [InlineData(JobErrorKind.VersionMismatch, JobErrorCodes.ConcurrencyVersionMismatch, HttpStatusCode.PreconditionFailed, "0x80060882")]
    [InlineData(JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, HttpStatusCode.ServiceUnavailable, "0x80044307")]
    public async Task PatchAndDelete_refusedByTheGrain_carryItsCodeAndStatus(JobErrorKind kind, int code, HttpStatusCode status, string hex)
    {
        Host.Grain.Refusal = new JobException(kind, code, "No.");

        using var patched = await PatchAsync(Id, """{"statecode":3,"statuscode":32}""");
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Set}({Id})");

        Assert.Equal("No.", await AssertRefusedAsync(patched, status, hex));
        Assert.Equal("No.", await AssertRefusedAsync(deleted, status, hex));
    }

    [Fact]
    public async Task Delete_row_is204()
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{Set}({Id})");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Id, Host.Grain.LastId);
    }

    [Fact]
    public async Task Delete_withAnOption_is400()
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{Set}({Id})?$select=name");

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203");
        Assert.False(Host.Grain.WasAsked);
    }
}
