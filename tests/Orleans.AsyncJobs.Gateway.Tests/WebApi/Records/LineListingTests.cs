using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Records;

public sealed class LineListingTests : GatewayTests
{
    private const string Address = "/api/data/v9.2/joblines";

    private static readonly Guid Head = new("018f0000-0000-7000-8000-0000000000a1");
    private static readonly Guid Other = new("018f0000-0000-7000-8000-0000000000a2");

    [Fact]
    public async Task List_lines_answersEachWithItsHeadAndWhy()
    {
        Host.Records.Lines.AddRange(
        [
            new BlockedLine("customer 7", Head, JobWaitKind.Paused, FakeJobRecords.On, 40, IsHalted: false),
            new BlockedLine("halted", Other, JobWaitKind.None, FakeJobRecords.On, 2, IsHalted: true),
            new BlockedLine("gone", Guid.NewGuid(), JobWaitKind.Paused, FakeJobRecords.On, 2, IsHalted: false),
        ]);
        Host.Queries.Add(Head, 1, ("name", "Mail"), ("statecode", 1), ("statuscode", 10));
        Host.Queries.Add(Other, 1, ("name", "Export"), ("statecode", 3), ("statuscode", 31));
        Host.Jobs.Explanations[Head] = Explanation(Head, "paused by Ann");

        using var response = await GetAsync(Address);

        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#joblines","value":[{"token":"customer 7","length":40,"headid":"018f0000-0000-7000-8000-0000000000a1","headname":"Mail","statecode":1,"statuscode":10,"reason":"paused by Ann","since":"2026-11-26T12:00:00Z"},{"token":"halted","length":2,"headid":"018f0000-0000-7000-8000-0000000000a2","headname":"Export","statecode":3,"statuscode":31,"reason":"halted: its failure stops the line until it is retried or deleted","since":"2026-11-26T12:00:00Z"}]}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("", 50)]
    [InlineData("?$top=7", 7)]
    [InlineData("?$top=200", 200)]
    public async Task List_top_isBounded(string query, int limit)
    {
        using var response = await GetAsync($"{Address}{query}");

        Assert.Equal(0, (await ReadJsonAsync(response)).GetProperty("value").GetArrayLength());
        Assert.Equal(limit, Assert.Single(Host.Records.LinesAsked));
    }

    [Fact]
    public async Task Read_line_answersItsMembersInOrderPageByPage()
    {
        Host.Store.Members["customer 7"] = [Member(Head, 3, JobStatusCode.InProgress), Member(Other, 8), Member(Guid.NewGuid(), 9), Member(Guid.NewGuid(), 11)];
        Host.Records.Members = 4;
        Host.Jobs.Explanations[Head] = Explanation(Head, "");

        var first = await ReadAsync("('customer%207')?$top=2");
        var second = await ReadAsync($"('customer%207')?$top=2&after={first.GetProperty("next")}");

        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#joblines/$entity","token":"customer 7","length":4,"headid":"018f0000-0000-7000-8000-0000000000a1","headname":"job 3","statecode":2,"statuscode":20,"reason":"","since":"2026-11-26T12:00:00Z","members":[{"asyncoperationid":"018f0000-0000-7000-8000-0000000000a1","name":"job 3","messagename":"Mail","statecode":2,"statuscode":20,"createdon":"2026-11-26T12:00:00Z","postponeuntil":null},{"asyncoperationid":"018f0000-0000-7000-8000-0000000000a2","name":"job 8","messagename":"Mail","statecode":0,"statuscode":0,"createdon":"2026-11-26T12:00:00Z","postponeuntil":null}],"next":8}
            """,
            first.GetRawText());
        Assert.Equal(["job 9", "job 11"], second.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal([("customer 7", null, 1), ("customer 7", null, 3), ("customer 7", null, 1), ("customer 7", 8L, 3)], Host.Store.Asked);
    }

    [Theory]
    [InlineData("('x')", HttpStatusCode.NotFound, "0x80040217", "No job of the dependency token 'x' is in line.")]
    [InlineData("(x)", HttpStatusCode.BadRequest, "0x80040203", "is not a text")]
    [InlineData("('x')?$top=0", HttpStatusCode.BadRequest, "0x80040203", "'$top' has to be a whole number from 1 to 1,000")]
    [InlineData("?$top=201", HttpStatusCode.BadRequest, "0x80040203", "'$top' has to be a whole number from 1 to 200, and '201' was given.")]
    [InlineData("('x')?after=x", HttpStatusCode.BadRequest, "0x80040203", "'after' has to be a whole number from 0 on")]
    [InlineData("?after=1", HttpStatusCode.BadRequest, "0x80040203", "'after' is not known")]
    [InlineData("?$filter=x", HttpStatusCode.BadRequest, "0x80040203", "'$filter' does not fit")]
    public async Task Get_whatIsNotThere_isRefused(string path, HttpStatusCode status, string code, string expected)
    {
        using var response = await GetAsync($"{Address}{path}");

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
    }

    private static JobExplanation Explanation(Guid id, string reason) =>
        new() { JobId = id, Name = "Mail", State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Reason = reason };

    private static JobState Member(Guid id, long position, JobStatusCode status = JobStatusCode.WaitingForResources) => new()
    {
        Definition = new JobDefinition { JobId = id, Name = $"job {position}", MessageName = "Mail", CreatedOn = FakeJobRecords.On },
        Status = new JobStatus { State = status == JobStatusCode.InProgress ? JobStateCode.Locked : JobStateCode.Ready, Status = status, ModifiedOn = FakeJobRecords.On, Position = position },
    };

    private async Task<JsonElement> ReadAsync(string path)
    {
        using var response = await GetAsync($"{Address}{path}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadJsonAsync(response);
    }
}
