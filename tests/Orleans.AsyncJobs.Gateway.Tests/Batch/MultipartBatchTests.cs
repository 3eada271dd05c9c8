using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

public sealed class MultipartBatchTests : BatchTests
{
    /// <summary>One GET, in forms that clients send.</summary>
    public static TheoryData<string, string> Forms { get; } = new()
    {
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("asyncoperations"))) },
        { "multipart/mixed; boundary=\"b\"", BatchOf(Part(Get("asyncoperations"))) },
        { "Multipart/Mixed; BOUNDARY=b; charset=utf-8", BatchOf(Part(Get("asyncoperations"))) },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("asyncoperations"))).Replace("\r\n", "\n", StringComparison.Ordinal) },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("asyncoperations"))).TrimEnd() },
        { "multipart/mixed;boundary=b", $"\r\n{BatchOf(Part(Get("asyncoperations")))}" },
        { "multipart/mixed;boundary=b", $"This is a preamble.\r\n{BatchOf(Part(Get("asyncoperations")))}And this an epilogue." },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("asyncoperations") + "\r\n\r\n\r\n")) },
        { "multipart/mixed;boundary=b", BatchOf(Part("\r\n\r\n" + Get("asyncoperations"))) },
        { "multipart/mixed;boundary=b", BatchOf(Part("GET asyncoperations HTTP/1.1")) },
        { "multipart/mixed;boundary=b", BatchOf(Part("GET asyncoperations HTTP/1.1\r\nAccept: */*")) },
        { "multipart/mixed;boundary=b", BatchOf(Part("get asyncoperations?$filter=name eq 'a b' http/1.1\r\n")) },
        { "multipart/mixed;boundary=b", BatchOf(Part("GET asyncoperations HTTP/1.1\r\nContent-Length: 5000\r\nHost: elsewhere.example\r\nOrigin: http://elsewhere.example\r\n\r\n")) },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("/api/data/v9.2/asyncoperations?%24top=2&%24select=name"))) },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("/api/data/v9.0/asyncoperations"))) },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("/asyncoperations"))) },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("http://localhost/api/data/v9.2/asyncoperations"))) },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("https://127.0.0.1:1/api/data/v9.2/asyncoperations"))) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Post_anyForm_isRead(string type, string body)
    {
        Host.Queries.Add(RowId, 1, ("name", "a"));

        using var response = await PostAsync(body, type);
        var answers = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = Assert.Single(answers);
        Assert.True(answer.Status == 200, answer.Body);
        Assert.Contains(RowId.ToString(), answer.Body, StringComparison.Ordinal);
        Assert.Contains(Host.Address.Authority, answer.Body, StringComparison.Ordinal);
        Assert.Equal("application/json; odata.metadata=minimal", answer.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=b")]
    [InlineData("nonsense")]
    public async Task Post_otherType_is415(string type)
    {
        using var response = await PostAsync(BatchOf(Part(Get("asyncoperations"))), type);

        Assert.Contains("Send multipart/mixed", await AssertRefusedAsync(response, HttpStatusCode.UnsupportedMediaType, "0x80040203"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_batch_is405()
    {
        using var response = await GetAsync(Address);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("POST", Header(response, "Allow"));
    }

    [Fact]
    public async Task Post_beginsWithItsBoundaryAndEndsWithIt()
    {
        using var response = await PostAsync(BatchOf(Part(Send("POST", "asyncoperations", Create), "7")));
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        var boundary = response.Content.Headers.ContentType!.ToString().Split('=')[1];

        Assert.StartsWith($"--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 7\r\n\r\nHTTP/1.1 204 No Content\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n--{boundary}--\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"OData-EntityId: {Host.Address}api/data/v9.2/asyncoperations({FakeJobClient.CreatedId})\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_requests_areDoneInTheirOrder()
    {
        var names = Enumerable.Range(0, 40).Select(i => $"n{i}").ToList();

        var answers = await AnswersAsync(BatchOf([.. names.Select(name => Part(Send("POST", "asyncoperations", $$"""{"messagename":"Echo","name":"{{name}}"}""")))]));

        Assert.All(answers, answer => Assert.Equal(204, answer.Status));
        Assert.Equal(names, Host.Jobs.Created.Select(job => job.Name));
    }

    [Fact]
    public async Task Post_error_stopsAndItsStatusIsThatOfTheWhole()
    {
        using var response = await PostAsync(BatchOf(
            Part(Send("POST", "asyncoperations", Create)), Part(Get("nothing")), Part(Send("POST", "asyncoperations", Create))));
        var answers = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal([204, 404], answers.Select(answer => answer.Status));
        Assert.Contains("0x8006088a", answers[1].Body, StringComparison.Ordinal);
        Assert.Single(Host.Jobs.Created);
    }

    [Theory]
    [InlineData("odata.continue-on-error", true)]
    [InlineData("return=minimal,odata.continue-on-error=true", true)]
    [InlineData("continue-on-error", true)]
    [InlineData("odata.continue-on-error=false", false)]
    [InlineData("odata.continue-on-error=\"false\"", false)]
    [InlineData("odata.include-annotations=\"a,odata.continue-on-error,b\"", false)]
    [InlineData("odata.continue-on-error=false, odata.continue-on-error", false)]
    public async Task Post_continueOnError_goesOn(string prefer, bool goesOn)
    {
        using var response = await PostAsync(
            BatchOf(Part(Get("nothing")), Part("nonsense", "2"), Part(Send("POST", "asyncoperations", Create))), prefer: prefer);
        var answers = await ReadAsync(response);

        Assert.Equal(goesOn ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(goesOn ? [404, 400, 204] : [404], answers.Select(answer => answer.Status));
        Assert.Equal(goesOn, response.Headers.Contains("Preference-Applied"));
        Assert.Equal(goesOn ? 1 : 0, Host.Jobs.Created.Count);
    }

    [Fact]
    public async Task Post_queryLongerThanOutsideOfABatch_isTaken()
    {
        var filter = string.Join("%20or%20", Enumerable.Repeat("name%20eq%20'x'", 2_800));

        var answer = Assert.Single(await AnswersAsync(BatchOf(Part(Get($"asyncoperations?$filter={filter}")))));

        Assert.InRange(filter.Length, 50_000, 65_536);
        Assert.DoesNotContain("characters; at most", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_references_leadToTheRowThatWasCreated()
    {
        var answers = await AnswersAsync(BatchOf(
            Part(Send("POST", "asyncoperations", Create), "1"),
            Part(Send("PATCH", "$1", Cancel), "2"),
            Part(Send("POST", "http://localhost/api/data/v9.2/$1/Microsoft.Dynamics.CRM.CancelJob", "")),
            Part(Send("POST", "asyncoperations", """{"messagename":"Echo","regardingobjectid@odata.bind":"$1","name":"$1"}""")),
            Part(Send("PATCH", $"/api/data/v9.2/{Row}", Cancel), "row"),
            Part(Send("DELETE", "$row", ""))));

        Assert.Equal([204, 204, 204, 204, 204, 204], answers.Select(answer => answer.Status));
        Assert.Equal(2, Host.Grain.Patches.Count(patch => patch.Patch.StateCode == 3 && patch.Version is null) - 1);
        Assert.Equal((FakeJobClient.CreatedId, "$1"), (Host.Jobs.Created[1].RegardingObjectId, Host.Jobs.Created[1].Name));
        Assert.Equal((1, RowId), (Host.Grain.Deletes.Count, Host.Grain.LastId));
    }

    [Fact]
    public async Task Post_changes_areMadeByTheCallerOfTheBatch()
    {
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(BatchOf(
            Part(Send("PATCH", Row, Cancel)), Part(Send("PATCH", Row, Cancel, "X-AsyncJobs-Reason: own\r\n")))));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed;boundary=b");

        using var response = await SendAsync(HttpMethod.Post, Address, content, ("X-AsyncJobs-Origin", "commandline"), ("X-AsyncJobs-Reason", "of%20all"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            [(JobOrigin.CommandLine, "of all"), (JobOrigin.CommandLine, "own")],
            Host.Grain.Patches.Select(patch => (patch.Caller.Origin, patch.Caller.Reason)));
    }

    [Fact]
    public async Task Post_conditionalRequests_areAnsweredAsAnyOther()
    {
        Host.Queries.Add(RowId, 12);

        var answers = await AnswersAsync(BatchOf(
            Part($"GET {Row}?$select=name HTTP/1.1\r\nIf-None-Match: W/\"12\"\r\n\r\n"),
            Part("GET asyncoperations/$count HTTP/1.1\r\n\r\n")));

        Assert.Equal([304, 200], answers.Select(answer => answer.Status));
        Assert.Equal("W/\"12\"", answers[0].Headers["ETag"]);
        Assert.Equal(("0", "text/plain; charset=utf-8"), (answers[1].Body, answers[1].Headers["Content-Type"]));
    }
}
