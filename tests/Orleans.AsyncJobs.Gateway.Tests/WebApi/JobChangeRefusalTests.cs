using System.Net;
using System.Reflection;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

/// <summary>Changes and deletes that are refused, and change nothing.</summary>
public sealed class JobChangeRefusalTests : GatewayTests
{
    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");

    public static TheoryData<string> ColumnsNotUpdatable { get; } =
        [.. JobColumns.All.Where(column => !column.Use.HasFlag(JobColumnUse.Update)).Select(column => column.Name)];

    [Theory]
    [InlineData("recurrencepattern", 257, "0x80040246", "recurrencepattern: it has 257 characters; at most 256 are taken.")]
    [InlineData("recurrencepattern", 10_000, "0x80040246", "'recurrencepattern' is longer than the 256 characters that are taken.")]
    [InlineData("recurrencetimezone", 65, "0x80040203", "'recurrencetimezone' has 65 characters; at most 64 are taken.")]
    public async Task PatchAndPost_ruleThatIsTooLong_is400(string column, int length, string code, string sentence)
    {
        var member = $"\"{column}\":\"{new string('x', length)}\"";
        using var patched = await PatchAsync(Id, $"{{{member}}}");
        using var created = await SendAsync(HttpMethod.Post, Set, JsonBody($"{{\"messagename\":\"Echo\",{member}}}"));

        Assert.Equal(sentence, await AssertRefusedAsync(patched, HttpStatusCode.BadRequest, code));
        Assert.Equal(sentence, await AssertRefusedAsync(created, HttpStatusCode.BadRequest, code));
        Assert.False(Host.Grain.WasAsked);
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
    public async Task Delete_withAnOption_is400()
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{Set}({Id})?$select=name");

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203");
        Assert.False(Host.Grain.WasAsked);
    }
}
