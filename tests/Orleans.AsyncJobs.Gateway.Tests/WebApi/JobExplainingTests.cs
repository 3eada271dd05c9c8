using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class JobExplainingTests : GatewayTests
{
    private const string Explain = "/Microsoft.Dynamics.CRM.ExplainJob()";

    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");
    private static readonly Guid Front = new("018f2d3c-1111-7abc-8def-0123456789aa");
    private static readonly DateTimeOffset Moment = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Explain)]
    [InlineData("/Microsoft.Dynamics.CRM.ExplainJob")]
    [InlineData("/Microsoft.Dynamics.CRM.ExplainJob()/")]
    public async Task Get_memberOfAToken_nestsTheChainAndLeavesOutNulls(string function)
    {
        Host.Jobs.Explanations[Id] = new JobExplanation
        {
            JobId = Id,
            Name = "b",
            State = JobStateCode.Ready,
            Status = JobStatusCode.WaitingForResources,
            Kind = JobWaitKind.Token,
            Reason = "token: behind a",
            Remedy = "Wait.",
            InFront = 1,
            Chain =
            [
                new JobExplanation
                {
                    JobId = Front, Name = "a", State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Kind = JobWaitKind.Postponed,
                    Reason = "postponed", Remedy = "Resume it.", Until = Moment,
                },
            ],
        };

        using var response = await GetAsync($"{Set}({Id}){function}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; odata.metadata=minimal", Header(response, "Content-Type"));
        Assert.Equal("4.0", Header(response, "OData-Version"));
        Assert.Equal(
            $$"""{"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.ExplainJobResponse","jobId":"{{Id}}","name":"b","state":0,"status":0,"kind":"Token","reason":"token: behind a","remedy":"Wait.","inFront":1,"chain":[{"jobId":"{{Front}}","name":"a","state":1,"status":10,"kind":"Postponed","reason":"postponed","remedy":"Resume it.","until":"2026-11-22T12:00:00Z"}]}""",
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Get_everyProperty_isWritten()
    {
        Host.Jobs.Explanations[Id] = new JobExplanation
        {
            JobId = Id,
            Name = "b",
            State = JobStateCode.Ready,
            Status = JobStatusCode.WaitingForResources,
            Kind = JobWaitKind.Capacity,
            Reason = "r",
            Remedy = "w",
            Place = 12,
            LineLength = 9_000_000_000,
            Running = 3,
            Limit = 4,
            InFront = 5,
            Until = Moment,
            Retry = 2,
            MaxRetries = 3,
            LastErrorCode = JobErrorCodes.IsvUnExpected,
            LastError = "e",
            By = "SYSTEM",
            Since = Moment,
        };

        using var response = await GetAsync($"{Set}({Id}){Explain}");

        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.EndsWith(
            $$""","kind":"Capacity","reason":"r","remedy":"w","place":12,"lineLength":9000000000,"running":3,"limit":4,"inFront":5,"until":"2026-11-22T12:00:00Z","retry":2,"maxRetries":3,"lastErrorCode":{{JobErrorCodes.IsvUnExpected}},"lastError":"e","by":"SYSTEM","since":"2026-11-22T12:00:00Z"}""",
            text,
            StringComparison.Ordinal);

        // What the contract says and the answer does not would be lost without a word.
        var written = (await ReadJsonAsync(response)).EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(typeof(JobExplanation).GetProperties(), property => Assert.True(property.Name is nameof(JobExplanation.Chain) || written.Contains(property.Name), property.Name));
    }

    [Fact]
    public async Task Get_nothingHoldsIt_saysSo()
    {
        Host.Jobs.Explanations[Id] = new JobExplanation { JobId = Id, Name = "b", State = JobStateCode.Completed, Status = JobStatusCode.Succeeded };

        using var response = await GetAsync($"{Set}({Id}){Explain}");

        Assert.EndsWith("""
            "state":3,"status":30,"kind":"None","reason":"","remedy":""}
            """, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_missingJob_is404()
    {
        using var response = await GetAsync($"{Set}({Id}){Explain}");

        Assert.Contains(Id.ToString("D"), await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80040217"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_withAnOption_is400()
    {
        using var response = await GetAsync($"{Set}({Id}){Explain}?$select=kind");

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203");
        Assert.Empty(Host.Jobs.Explained);
    }
}
