using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class RepeatabilityTests : GatewayTests
{
    private const string Id = "Repeatability-Request-ID";
    private const string Sent = "Repeatability-First-Sent";
    private const string Many = "/api/data/v9.2/CreateMultiple";
    private const string ManyOfSet = $"{Set}/Microsoft.Dynamics.CRM.CreateMultiple";
    private const string Key = "018f2d3c-1111-4abc-8def-0123456789ab";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    protected override TimeProvider Time { get; } = new FakeTimeProvider(Now);

    [Fact]
    public async Task Post_sameKeyTwice_answersTheFirstJob()
    {
        using var first = await CreateAsync(Set, "A", (Id, Key));
        using var second = await CreateAsync(Set, "A", (Id, Key.ToUpperInvariant()));

        foreach (var response in new[] { first, second })
        {
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal("accepted", Header(response, "Repeatability-Result"));
            Assert.EndsWith($"({FakeJobClient.IdOf(0)})", Header(response, "OData-EntityId"), StringComparison.Ordinal);
        }

        Assert.Single(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_anotherKey_createsAnotherJob()
    {
        using var first = await CreateAsync(Set, "A", (Id, Key));
        using var second = await CreateAsync(Set, "A", (Id, Guid.Empty.ToString()));

        Assert.EndsWith($"({FakeJobClient.IdOf(1)})", Header(second, "OData-EntityId"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Many)]
    [InlineData(ManyOfSet)]
    public async Task CreateMultiple_sameKeyTwice_answersTheFirstIds(string path)
    {
        using var first = await CreateAsync(path, "A", (Id, Key));
        using var second = await CreateAsync(path, "A", (Id, Key));

        foreach (var response in new[] { first, second })
        {
            Assert.Equal("accepted", Header(response, "Repeatability-Result"));
            Assert.Equal(
                [FakeJobClient.IdOf(0), FakeJobClient.IdOf(1)],
                (await ReadJsonAsync(response)).GetProperty("Ids").EnumerateArray().Select(id => id.GetGuid()));
        }

        Assert.Equal(2, Host.Jobs.Created.Count);
    }

    [Theory]
    [InlineData(Set)]
    [InlineData(Many)]
    [InlineData(ManyOfSet)]
    public async Task Post_sameKeyForAnotherBody_is400AndRejected(string path)
    {
        using var first = await CreateAsync(path, "A", (Id, Key));
        using var second = await CreateAsync(path, "B", (Id, Key));

        await AssertRejectedAsync(second, "was used for other jobs");
        Assert.DoesNotContain(Host.Jobs.Created, job => job.Name is "B");
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("018f2d3c11114abc8def0123456789ab")]
    [InlineData("{018f2d3c-1111-4abc-8def-0123456789ab}")]
    [InlineData("018f2d3c-1111-4abc-8def-0123456789ab, 018f2d3c-1111-4abc-8def-0123456789ac")]
    public async Task Post_keyThatIsNoGuid_is400AndRejected(string key)
    {
        foreach (var path in new[] { Set, Many, ManyOfSet })
        {
            using var response = await CreateAsync(path, "A", (Id, key));
            await AssertRejectedAsync(response, $"'Repeatability-Request-ID' is '{key}', which is not a Guid");
        }

        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_keyTwice_is400AndRejected()
    {
        using var response = await CreateAsync(Set, "A", (Id, Key), (Id, Key));

        await AssertRejectedAsync(response, "is not a Guid");
        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [InlineData("Sun, 22 Nov 2026 11:59:59 GMT")]
    [InlineData("Sat, 21 Nov 2026 12:00:00 GMT")]
    [InlineData("Mon, 23 Nov 2026 12:00:00 GMT")]
    [InlineData("Sunday, 22-Nov-26 11:59:59 GMT")]
    [InlineData("Sun Nov 22 11:59:59 2026")]
    public async Task Post_firstSentWithinADay_isTaken(string sent)
    {
        using var response = await CreateAsync(Set, "A", (Id, Key), (Sent, sent));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("accepted", Header(response, "Repeatability-Result"));
    }

    [Theory]
    [InlineData("Sat, 21 Nov 2026 11:59:59 GMT")]
    [InlineData("Saturday, 21-Nov-26 11:59:59 GMT")]
    [InlineData("Sat Nov 21 11:59:59 2026")]
    [InlineData("Sun Nov  1 11:59:59 2026")]
    public async Task Post_firstSentMoreThanADayAgo_is400AndRejected(string sent)
    {
        foreach (var path in new[] { Set, Many })
        {
            using var response = await CreateAsync(path, "A", (Id, Key), (Sent, sent));
            await AssertRejectedAsync(response, "more than 24 hours ago");
        }

        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [InlineData("")]
    [InlineData("today")]
    [InlineData("2026-11-22T11:59:59Z")]
    [InlineData("22 Nov 2026 11:59:59 GMT")]
    [InlineData("Mon, 22 Nov 2026 11:59:59 GMT")]
    [InlineData("Sun, 22 Nov 2026 11:59:59 CET")]
    [InlineData("Sun, 22 Nov 2026 11:59:59 +0100")]
    [InlineData("Sun, 22 Nov 2026 25:59:59 GMT")]
    public async Task Post_firstSentThatIsNoHttpDate_is400AndRejected(string sent)
    {
        foreach (var path in new[] { Set, Many })
        {
            using var response = await CreateAsync(path, "A", (Id, Key), (Sent, sent));
            await AssertRejectedAsync(response, $"'Repeatability-First-Sent' is '{sent}', which is not an HTTP date such as 'Sun, 22 Nov 2026 12:00:00 GMT'");
        }

        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_firstSentWithoutAKey_is400AndRejected()
    {
        using var response = await CreateAsync(Set, "A", (Sent, "Sun, 22 Nov 2026 11:59:59 GMT"));

        await AssertRejectedAsync(response, "says nothing without 'Repeatability-Request-ID'");
        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [InlineData("asyncoperations", "{}")]
    [InlineData("asyncoperations", "{bad")]
    [InlineData("asyncoperations", """{"messagename":"Echo","nothing":1}""")]
    [InlineData("asyncoperations?$nothing=1", """{"messagename":"Echo"}""")]
    [InlineData("CreateMultiple", """{"Targets":[]}""")]
    [InlineData("UpsertMultiple", """{"Targets":[]}""")]
    [InlineData("BulkDelete", "{}")]
    [InlineData("CancelJobs", "{}")]
    [InlineData("CancelJobs", """{"Search":"state:failed"}""")]
    [InlineData("CancelJobs", """{"Ids":[],"Reason":"x"}""")]
    [InlineData("CancelJobs", """{"Filter":"nothing eq 1","Reason":"x"}""")]
    [InlineData("CancelJobs", """{"Search":"state:nothing","Reason":"x"}""")]
    [InlineData("PostponeJobs", """{"Search":"state:failed","Reason":"x"}""")]
    [InlineData("backgroundoperations", "{}")]
    [InlineData("backgroundoperations/Microsoft.Dynamics.CRM.CreateMultiple", "{}")]
    public async Task Post_badBodyUnderAKey_is400AndRejected(string path, string body)
    {
        using var response = await SendAsync(HttpMethod.Post, $"/api/data/v9.2/{path}", JsonBody(body), (Id, Key));
        using var withoutKey = await SendAsync(HttpMethod.Post, $"/api/data/v9.2/{path}", JsonBody(body));

        Assert.Equal((HttpStatusCode.BadRequest, "rejected"), (response.StatusCode, Header(response, "Repeatability-Result")));
        Assert.Equal(HttpStatusCode.BadRequest, withoutKey.StatusCode);
        Assert.False(withoutKey.Headers.Contains("Repeatability-Result"));
    }

    [Fact]
    public async Task Post_badBodyUnderAKeyInABatch_isRejected()
    {
        using var response = await SendAsync(HttpMethod.Post, "/api/data/v9.2/$batch", JsonBody($$$"""
            {"requests":[{"id":"1","method":"post","url":"asyncoperations","headers":{"Content-Type":"application/json","{{{Id}}}":"{{{Key}}}"},"body":{}}]}
            """));

        var answer = (await ReadJsonAsync(response)).GetProperty("responses")[0];
        Assert.Equal((400, "rejected"), (answer.GetProperty("status").GetInt32(), answer.GetProperty("headers").GetProperty("Repeatability-Result").GetString()));
    }

    [Theory]
    [InlineData(JobErrorKind.Busy, HttpStatusCode.TooManyRequests)]
    [InlineData(JobErrorKind.Unavailable, HttpStatusCode.ServiceUnavailable)]
    public async Task Post_serviceTakesNoneNow_isNotRejected(JobErrorKind kind, HttpStatusCode status)
    {
        Host.Jobs.Refusal = new JobException(kind, JobErrorCodes.AsyncCommunicationError, "Later.");

        using var response = await CreateAsync(Set, "A", (Id, Key));

        await AssertRefusedAsync(response, status, "0x80044307");
        Assert.False(response.Headers.Contains("Repeatability-Result"));
    }

    [Fact]
    public async Task Post_withoutAKey_hasNoResult()
    {
        using var response = await CreateAsync(Set, "A");

        Assert.False(response.Headers.Contains("Repeatability-Result"));
    }

    private Task<HttpResponseMessage> CreateAsync(string path, string name, params (string Name, string Value)[] headers)
    {
        var job = $$"""{"@odata.type":"Microsoft.Dynamics.CRM.asyncoperation","messagename":"Echo","name":"{{name}}"}""";
        return SendAsync(HttpMethod.Post, path, JsonBody(path is Set ? job : $$"""{"Targets":[{{job}},{{job}}]}"""), headers);
    }

    private static async Task AssertRejectedAsync(HttpResponseMessage response, string expected)
    {
        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Equal("rejected", Header(response, "Repeatability-Result"));
    }
}
