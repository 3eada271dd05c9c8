using System.Net;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

/// <summary>Multipart batches that cannot be read, or not to their end.</summary>
public sealed class MalformedMultipartTests : BatchTests
{
    /// <summary>Batches of which nothing is done, or whose one request is refused.</summary>
    public static TheoryData<string, string, string> Malformed { get; } = new()
    {
        { "multipart/mixed", BatchOf(Part(Get("asyncoperations"))), "names no boundary" },
        { "multipart/mixed;boundary=\"\"", BatchOf(Part(Get("asyncoperations"))), "names no boundary" },
        { $"multipart/mixed;boundary={new string('x', 201)}", "", "has 201 characters" },
        { "multipart/mixed;boundary=b", "", "ends too early" },
        { "multipart/mixed;boundary=b", "hello", "ends too early" },
        { "multipart/mixed;boundary=x", BatchOf(Part(Get("asyncoperations"))), "Is the boundary that of the Content-Type?" },
        { "multipart/mixed;boundary=b", "--b--\r\n", "holds no request" },
        { "multipart/mixed;boundary=b", "--b\r\nContent-Type: application/http\r\n", "no line with its boundary" },
        { "multipart/mixed;boundary=b", "--b\r\nContent-Type: application/http\r\n\r\nGET asyncoperations HTTP/1.1\r\n", "ends within part 1" },
        { "multipart/mixed;boundary=b", $"--b\r\n{new string('x', 40_000)}", "malformed or too long" },
        { "multipart/mixed;boundary=b", BatchOf("--b\r\nno header\r\n\r\nGET x HTTP/1.1\r\n"), "cannot be read" },
        { "multipart/mixed;boundary=b", BatchOf("--b\r\n\r\nGET asyncoperations HTTP/1.1\r\n\r\n"), "A request is application/http" },
        { "multipart/mixed;boundary=b", BatchOf("--b\r\nContent-Type: text/html\r\n\r\nx\r\n"), "has the Content-Type 'text/html'" },
        { "multipart/mixed;boundary=b", BatchOf(Part("")), "holds no request" },
        { "multipart/mixed;boundary=b", BatchOf(Part("nonsense")), "begins with 'nonsense'" },
        { "multipart/mixed;boundary=b", BatchOf(Part("GET HTTP/1.1")), "begins with 'GET HTTP/1.1'" },
        { "multipart/mixed;boundary=b", BatchOf(Part("GET asyncoperations")), "begins with 'GET asyncoperations'" },
        { "multipart/mixed;boundary=b", BatchOf(Part("G\u0001T asyncoperations HTTP/1.1")), "begins with" },
        { "multipart/mixed;boundary=b", BatchOf(Part("GET asyncoperations HTTP/1.1\r\nno header\r\n\r\n")), "the line 'no header' among its headers" },
        { "multipart/mixed;boundary=b", BatchOf(Part("GET asyncoperations HTTP/1.1\r\nA: \u0001\r\n\r\n")), "among its headers" },
        { "multipart/mixed;boundary=b", BatchOf(Part($"GET asyncoperations HTTP/1.1\r\nA: {new string('x', 40_000)}\r\n\r\n")), "more than 32 KB" },
        { "multipart/mixed;boundary=b", BatchOf(Part($"GET {new string('x', 300_000)} HTTP/1.1\r\n\r\n")), "a line of more than" },
        { "multipart/mixed;boundary=b", BatchOf(Part("TRACE asyncoperations HTTP/1.1\r\n\r\n")), "The method TRACE is not taken" },
        { "multipart/mixed;boundary=b", BatchOf(Part("HEAD asyncoperations HTTP/1.1\r\n\r\n")), "The method HEAD is not taken" },
        { "multipart/mixed;boundary=b", BatchOf(Part(Send("POST", "$batch", "{}"))), "A batch holds no other batch" },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("http://elsewhere.example/api/data/v9.2/asyncoperations"))), "'http://elsewhere.example' is not that of this service" },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("ftp://localhost/asyncoperations"))), "is not that of this service" },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("http://localhost@elsewhere.example/api/data/v9.2/asyncoperations"))), "is not that of this service" },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("asyncoperations%00"))), "control character U+0000" },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get("$7"))), "'$7' refers to no request before this one" },
        { "multipart/mixed;boundary=b", BatchOf(Part(Send("POST", "asyncoperations", "{"))), "not valid JSON" },
        { "multipart/mixed;boundary=b", BatchOf(Part(Get($"asyncoperations?$filter={new string('x', 65_537)}"))), "at most 65536 are taken" },
        { "multipart/mixed;boundary=b", BatchOf("--b\r\nContent-Type: multipart/mixed\r\n\r\n--c--\r\n"), "The Content-Type of a change set names no boundary" },
        { "multipart/mixed;boundary=b", BatchOf("--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n\r\n"), "A change set ends too early" },
        { "multipart/mixed;boundary=b", BatchOf("--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c--\r\n"), "A change set of the batch holds no request" },
        { "multipart/mixed;boundary=b", BatchOf("--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\nContent-Type: multipart/mixed;boundary=d\r\n\r\n--d--\r\n--c--\r\n"), "A change set holds no other change set" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Post_malformed_is400WithASentence(string type, string body, string expected)
    {
        using var response = await PostAsync(body, type);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_longLineThatIsNoRequest_isShownWithoutHalfACharacter()
    {
        var kept = new string('x', 99);

        using var response = await PostAsync(BatchOf(Part($"{kept}😀 and more")));

        Assert.Contains($"begins with '{kept}…'", Assert.Single(await ReadAsync(response)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_brokenBehindARequestThatWasDone_answersThatOneAndThenTheError()
    {
        using var cut = await PostAsync(BatchOf(Part(Send("POST", "asyncoperations", Create))).Replace("--b--", "--b\r\nx", StringComparison.Ordinal));
        var answers = await ReadAsync(cut);

        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        Assert.Equal([204, 400], answers.Select(answer => answer.Status));
        Assert.Single(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_endsWithinABody_doesNothingOfThatRequest()
    {
        using var response = await PostAsync(Part(Send("POST", "asyncoperations", Create)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("ends within part 1", Assert.Single(await ReadAsync(response)).Body, StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("odata.continue-on-error")]
    public async Task Post_endsWithinABodyThatMayHoldReferences_answersWhatWasDoneBefore(string? prefer)
    {
        var answers = await AnswersAsync($"{Part(Send("POST", "asyncoperations", Create), "1")}{Part(Send("PATCH", Row, Cancel))}", prefer);

        Assert.Equal((204, 400), (answers[0].Status, answers[1].Status));
        Assert.False(Host.Grain.WasAsked);
    }

    [Fact]
    public async Task Post_1001Requests_are400AtTheLast()
    {
        using var response = await PostAsync(BatchOf([.. Enumerable.Repeat(Part(Send("POST", "asyncoperations", Create)), 1_001)]));
        var answers = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(1_001, answers.Count);
        Assert.Contains("at most 1,000 requests", answers[^1].Body, StringComparison.Ordinal);
        Assert.Equal(1_000, Host.Jobs.Created.Count);
    }

    [Fact]
    public async Task Post_twoRequestsOfAChangeSetWithOneContentId_areNotDone()
    {
        var set = ChangeSet(Send("POST", "asyncoperations", Create), Send("POST", "asyncoperations", Create)).Replace("Content-ID: 2", "Content-ID: 1", StringComparison.Ordinal);

        using var response = await PostAsync(BatchOf(set));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("have the Content-ID '1'", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(Host.ChangeSets.Stored);
    }

    [Fact]
    public async Task Post_1001RequestsInAChangeSet_areNotDoneAtAll()
    {
        using var response = await PostAsync(BatchOf(ChangeSet([.. Enumerable.Repeat(Send("POST", "asyncoperations", Create), 1_001)])));

        Assert.Contains("at most 1,000 requests", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.ChangeSets.Stored);
    }
}
