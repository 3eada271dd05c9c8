using System.Net;
using System.Text;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class SingleCreationRefusalTests : GatewayTests
{
    public static TheoryData<string, string> BadBodies { get; } = new()
    {
        { "", "empty" },
        { "   ", "not valid JSON" },
        { "{", "not valid JSON" },
        { """{"messagename":"Echo",}""", "not valid JSON" },
        { """{"messagename":'Echo'}""", "not valid JSON" },
        { """{"messagename":"Echo"} x""", "not valid JSON" },
        { """{"messagename":"Echo"}{}""", "not valid JSON" },
        { """[{"messagename":"Echo"}]""", "not a JSON object" },
        { "null", "not a JSON object" },
        { "\"Echo\"", "not a JSON object" },
        { "{}", "'messagename' is required" },
        { """{"messagename":null}""", "'messagename' is required" },
        { """{"messagename":"  "}""", "'messagename' is required" },
        { """{"messagename":"Echo","messagename":"Echo"}""", "'messagename' more than once" },
        { """{"messagename":"Echo","\u006eame":"a","name":"b"}""", "'name' more than once" },
        { """{"messagename":5}""", "'5' of 'messagename' to the expected type 'Edm.String'" },
        { """{"messagename":"Echo","data":{"a":1}}""", "'{…}' of 'data' to the expected type 'Edm.String'" },
        { """{"messagename":"Echo","data":[1]}""", "'[…]' of 'data' to the expected type 'Edm.String'" },
        { """{"messagename":"Echo","priority":"5"}""", "'5' of 'priority' to the expected type 'Edm.Int32'" },
        { """{"messagename":"Echo","priority":1.5}""", "'1.5' of 'priority' to the expected type 'Edm.Int32'" },
        { """{"messagename":"Echo","operationtype":3000000000}""", "'3000000000' of 'operationtype' to the expected type 'Edm.Int32'" },
        { """{"messagename":"Echo","autodelete":"yes"}""", "'yes' of 'autodelete' to the expected type 'Edm.Boolean'" },
        { """{"messagename":"Echo","correlationid":"123"}""", "'123' of 'correlationid' to the expected type 'Edm.Guid'" },
        { """{"messagename":"Echo","correlationid":7}""", "'7' of 'correlationid' to the expected type 'Edm.Guid'" },
        { """{"messagename":"Echo","postponeuntil":"tomorrow"}""", "'tomorrow' of 'postponeuntil' to the expected type 'Edm.DateTimeOffset'" },
        { """{"messagename":"Echo","postponeuntil":true}""", "'true' of 'postponeuntil' to the expected type 'Edm.DateTimeOffset'" },
        { """{"messagename":"Echo","postponeuntil":"2026-02-30T00:00:00Z"}""", "to the expected type 'Edm.DateTimeOffset'" },
        { """{"messagename":"Echo","postponeuntil":"9999-12-31T00:00:00Z"}""", "'postponeuntil' is after 9999-12-30" },
        { """{"messagename":"Echo","recurrencestarttime":"9999-12-31"}""", "'recurrencestarttime' is after 9999-12-30" },
        { """{"messagename":"Echo","postponeuntil":"9999-12-31T23:00:00-05:00"}""", "to the expected type 'Edm.DateTimeOffset'" },
        { """{"messagename":"Echo","postponeuntil":"10000-01-01T00:00:00Z"}""", "to the expected type 'Edm.DateTimeOffset'" },
        { """{"messagename":"Echo","regardingobjectid@odata.bind":"accounts"}""", "The link 'accounts' does not name a row" },
        { """{"messagename":"Echo","regardingobjectid@odata.bind":"/accounts(5)"}""", "does not name a row" },
        { """{"messagename":"Echo","regardingobjectid@odata.bind":null,"_regardingobjectid_value":null}""", "'_regardingobjectid_value' more than once" },
        { """{"messagename":"Echo","ownerid@odata.bind":"/systemusers(018f2d3c-1111-7abc-8def-0123456789ab)"}""", "The lookup 'ownerid' cannot be set by a link." },
        { """{"messagename":"Echo","owningextensionid@odata.bind":"/x(018f2d3c-1111-7abc-8def-0123456789ab)"}""", "Set '_owningextensionid_value' to the id" },
        { """{"messagename":"Echo","name":"\ud800"}""", "not valid Unicode" },
        { """{"@odata.type":"#Microsoft.Dynamics.CRM.account","messagename":"Echo"}""", "'#Microsoft.Dynamics.CRM.account' in '@odata.type' is not that of the table" },
        { """{"@odata.type":"Microsoft.Dynamics.CRM.backgroundoperation","messagename":"Echo"}""", "It has to be 'Microsoft.Dynamics.CRM.asyncoperation'" },
        { """{"@odata.type":7,"messagename":"Echo"}""", "The type '7' in '@odata.type'" },
    };

    public static TheoryData<string> ColumnsNotSettable { get; } =
        [.. JobColumns.All.Where(column => !column.Use.HasFlag(JobColumnUse.Create)).Select(column => column.Name)];

    public static TheoryData<string, int> Lengths { get; } = LengthsOfColumns();

    private static TheoryData<string, int> LengthsOfColumns()
    {
        TheoryData<string, int> data = [];
        foreach (var column in JobColumns.All)
        {
            if (column.Use.HasFlag(JobColumnUse.Create) && column.MaxLength is { } length)
            {
                data.Add(column.Name, length);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Post_badBody_is400AndCreatesNothing(string body, string expected)
    {
        using var response = await PostAsync(body);

        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [InlineData(Set)]
    [InlineData("/api/data/v9.2/CreateMultiple")]
    [InlineData(Set + "/Microsoft.Dynamics.CRM.CreateMultiple")]
    public async Task Post_whileTheServiceStops_is503(string path)
    {
        Host.BeginStop();

        using var created = await SendAsync(HttpMethod.Post, path, JsonBody("""{"messagename":"Echo"}"""));
        using var listed = await GetAsync(Set);

        Assert.Contains("is stopping and takes no new jobs", await AssertRefusedAsync(created, HttpStatusCode.ServiceUnavailable, "0x80040224"), StringComparison.Ordinal);
        Assert.Equal("1", Header(created, "Retry-After"));
        Assert.Empty(Host.Jobs.Created);
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
    }

    [Theory]
    [InlineData("Content-Encoding", "gzip")]
    [InlineData("Content-Encoding", "identity, br")]
    [InlineData("Content-Encoding", "zstd")]
    [InlineData("Transfer-Encoding", "gzip, chunked")]
    public async Task Post_bodyInAnEncoding_is415(string header, string value)
    {
        using var answer = await SendRawAsync($"POST {Set} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}: {value}\r\n"
            + (header is "Transfer-Encoding" ? "\r\n16\r\n{\"messagename\":\"Echo\"}\r\n0\r\n\r\n" : "Content-Length: 22\r\n\r\n{\"messagename\":\"Echo\"}"));

        Assert.Contains(value.Replace("identity, ", "", StringComparison.Ordinal).Replace(", chunked", "", StringComparison.Ordinal), await AssertRefusedAsync(answer, HttpStatusCode.UnsupportedMediaType, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [MemberData(nameof(ColumnsNotSettable))]
    public async Task Post_columnThatIsNotSettable_is400(string column)
    {
        using var response = await PostAsync($$"""{"messagename":"Echo","{{column}}":null}""");

        Assert.Contains($"'{column}' cannot be set", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [InlineData("nam")]
    [InlineData("Name")]
    [InlineData("x@odata.bind")]
    public async Task Post_unknownColumn_is400(string column)
    {
        using var response = await PostAsync($$"""{"messagename":"Echo","{{column}}":1}""");

        Assert.Equal(
            $"Could not find a property named '{column.Replace("@odata.bind", "", StringComparison.Ordinal)}' on type 'Microsoft.Dynamics.CRM.asyncoperation'.",
            await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80060888"));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Post_textAtItsLimit_isTakenAndOneMoreRefused(string column, int limit)
    {
        using var taken = await PostAsync(Body(limit));
        using var refused = await PostAsync(Body(limit + 1));

        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);

        // A rule is refused as by its preview.
        var (code, sentence) = column is "recurrencepattern" ? ("0x80040246", "recurrencepattern: it") : ("0x80040203", $"'{column}'");
        Assert.Equal($"{sentence} has {limit + 1} characters; at most {limit} are taken.", await AssertRefusedAsync(refused, HttpStatusCode.BadRequest, code));
        Assert.Single(Host.Jobs.Created);

        string Body(int length) => column is "messagename"
            ? $$"""{"messagename":"{{new string('a', length)}}"}"""
            : $$"""{"messagename":"Echo","{{column}}":"{{new string('a', length)}}"}""";
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', (byte)'n', (byte)'a', (byte)'m', (byte)'e', (byte)'"', (byte)':', (byte)'"', 0xc3, 0x28, (byte)'"', (byte)'}' })]
    public async Task Post_bytesThatAreNotUtf8_is400(byte[] bytes)
    {
        using var body = new ByteArrayContent(bytes);

        using var response = await SendAsync(HttpMethod.Post, Set, body);

        Assert.Contains("not UTF-8", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Post_otherMediaType_is415(string type)
    {
        using var body = new StringContent("{}", Encoding.UTF8);
        body.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);

        using var response = await SendAsync(HttpMethod.Post, Set, body);

        Assert.Contains(type, await AssertRefusedAsync(response, HttpStatusCode.UnsupportedMediaType, "0x80040203"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_bodyDeclaredTooLarge_is413()
    {
        using var body = new DeclaredContent(128L * 1024 * 1024 + 1);

        using var response = await SendAsync(HttpMethod.Post, Set, body, ("Expect", "100-continue"));

        Assert.Contains("128 MB", await AssertRefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "0x80040203"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobErrorKind.Invalid, HttpStatusCode.BadRequest)]
    [InlineData(JobErrorKind.Busy, HttpStatusCode.TooManyRequests)]
    [InlineData(JobErrorKind.Unavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JobErrorKind.Conflict, HttpStatusCode.Conflict)]
    public async Task Post_refusedByTheService_carriesItsCodeAndStatus(JobErrorKind kind, HttpStatusCode status)
    {
        Host.Jobs.Refusal = new JobException(kind, JobErrorCodes.AsyncOperationTypeIsNotRecognized, "No handler 'Ecko'; did you mean 'Echo'?");

        using var response = await PostAsync("""{"messagename":"Ecko"}""");

        Assert.Equal("No handler 'Ecko'; did you mean 'Echo'?", await AssertRefusedAsync(response, status, "0x80044303"));
        Assert.Equal(status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task Post_crash_is500WithACorrelationIdAndNoTrace()
    {
        Host.Jobs.Refusal = new FormatException("secret detail");

        using var response = await PostAsync("""{"messagename":"Echo"}""");

        var message = await AssertRefusedAsync(response, HttpStatusCode.InternalServerError, "0x80040224");
        var id = Header(response, "x-ms-service-request-id");
        Assert.Equal($"An unexpected error occurred. Correlation id: {id}", message);
        Assert.Contains(Host.Log.Entries, entry => entry.Exception is FormatException && entry.Text.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_timeout_is503()
    {
        Host.Jobs.Refusal = new TimeoutException("late");

        using var response = await PostAsync("""{"messagename":"Echo"}""");

        await AssertRefusedAsync(response, HttpStatusCode.ServiceUnavailable, "0x80040224");
    }
}
