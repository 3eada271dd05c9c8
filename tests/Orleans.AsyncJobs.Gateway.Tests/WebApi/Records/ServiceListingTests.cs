using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Records;

public sealed class ServiceListingTests : GatewayTests
{
    private const string Base = "/api/data/v9.2/";

    [Fact]
    public async Task Actions_areAnsweredNewestFirstPageByPage()
    {
        for (var i = 1; i <= 3; i++)
        {
            Host.Records.Actions.Add(new JobAction { ActionId = i, On = FakeJobRecords.On, Caller = JobCaller.System, Verb = JobActionVerb.LimitHandler, Name = "Mail", Limit = i });
        }

        var first = await ReadAsync("jobactions?$top=2");
        Assert.Equal($"{Host.Address}api/data/v9.2/jobactions?$top=2&before=2", first.GetProperty("@odata.nextLink").GetString());
        var second = await ReadAsync("jobactions?$top=2&before=2");

        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#jobactions","value":[{"actionid":1,"on":"2026-11-26T12:00:00Z","userid":"5f1c0000-0000-4000-8000-000000000001","by":"SYSTEM","origin":"dotNet","verb":"limitHandler","jobid":null,"name":"Mail","filter":null,"count":null,"until":null,"limit":1,"reason":null}]}
            """,
            second.GetRawText());
        Assert.Equal([3L, 2L], first.GetProperty("value").EnumerateArray().Select(action => action.GetProperty("actionid").GetInt64()));
    }

    [Fact]
    public async Task Action_byItsKey_isAnswered()
    {
        foreach (var id in (long[])[1, 2, 4])
        {
            Host.Records.Actions.Add(new JobAction { ActionId = id, On = FakeJobRecords.On, Caller = JobCaller.System, Verb = JobActionVerb.LimitHandler, Name = $"Mail {id}" });
        }

        var found = await ReadAsync("jobactions(2)");
        using var gone = await GetAsync($"{Base}jobactions(3)");

        Assert.Equal($"{Host.Address}api/data/v9.2/$metadata#jobactions/$entity", found.GetProperty("@odata.context").GetString());
        Assert.Equal((2L, "Mail 2"), (found.GetProperty("actionid").GetInt64(), found.GetProperty("name").GetString()));
        await AssertRefusedAsync(gone, HttpStatusCode.NotFound, "0x80040217");
    }

    [Fact]
    public async Task Silo_byItsKey_isAnswered()
    {
        foreach (var id in (string[])["S127.0.0.1:11111:1", "S127.0.0.1:11112:1"])
        {
            Host.Silos.Reports.Add(new SiloReport
            {
                HostId = id,
                Name = "Silo",
                Status = "Active",
                Version = "1.0",
                StartedOn = FakeJobRecords.On,
                Slots = 32,
                Running = 3,
                Abandoned = 1,
                DueLagSeconds = 0.25,
                Checks = [],
                Settings = [],
            });
        }

        var found = await ReadAsync("jobsilos('S127.0.0.1:11112:1')");

        Assert.Equal($"{Host.Address}api/data/v9.2/$metadata#jobsilos/$entity", found.GetProperty("@odata.context").GetString());
        Assert.Equal("S127.0.0.1:11112:1", found.GetProperty("hostid").GetString());
    }

    [Theory]
    [InlineData("jobactions", null, 100)]
    [InlineData("jobactions?$top=1000&before=7", 7L, 1_000)]
    public async Task Actions_top_isBounded(string path, long? before, int limit)
    {
        _ = await ReadAsync(path);

        Assert.Equal((before, limit), Assert.Single(Host.Records.ActionsAsked));
    }

    [Fact]
    public async Task Silos_areAnsweredInLowerCase()
    {
        Host.Silos.Reports.Add(new SiloReport
        {
            HostId = "S127.0.0.1:11111:1",
            Name = "Silo",
            Status = "Active",
            Version = "1.0",
            StartedOn = FakeJobRecords.On,
            Slots = 32,
            Running = 3,
            Abandoned = 1,
            DueLagSeconds = 0.25,
            Checks = [new SiloCheck("storage", true, null)],
            Settings = [new("AsyncJobs:Dispatch:MaxConcurrentJobs", "32")],
        });

        var answer = await ReadAsync("jobsilos");

        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#jobsilos","value":[{"hostid":"S127.0.0.1:11111:1","name":"Silo","status":"Active","version":"1.0","startedon":"2026-11-26T12:00:00Z","slots":32,"running":3,"abandoned":1,"duelagseconds":0.25,"checks":[{"name":"storage","isgood":true,"text":null}],"settings":[{"key":"AsyncJobs:Dispatch:MaxConcurrentJobs","value":"32"}]}]}
            """,
            answer.GetRawText());
    }

    [Theory]
    [InlineData("StoreInfo()")]
    [InlineData("StoreInfo")]
    public async Task StoreInfo_isAnsweredInLowerCase(string function) =>
        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.StoreInfoResponse","location":"/data/jobs.db","schema":3,"bytes":4096,"logbytes":0,"unusedbytes":512,"diskfreebytes":1000000,"queuedwrites":2,"commits":77,"commitp50seconds":0.0015,"commitp99seconds":null,"sparebytes":null}
            """,
            (await ReadAsync(function)).GetRawText());

    [Theory]
    [InlineData("StoreInfo(x=1)", HttpStatusCode.NotFound, "0x8006088a", "'StoreInfo'")]
    [InlineData("StoreInfo/x", HttpStatusCode.NotFound, "0x8006088a", "'StoreInfo'")]
    [InlineData("jobactions('x')", HttpStatusCode.BadRequest, "0x80040203", "The key ''x'' is not a number. Write the actionid, as in jobactions(7).")]
    [InlineData("jobactions()", HttpStatusCode.BadRequest, "0x80040203", "The key '' is not a number.")]
    [InlineData("jobactions(99999999999999999999)", HttpStatusCode.BadRequest, "0x80040203", "The key '99999999999999999999' is not a number.")]
    [InlineData("jobactions(9223372036854775807)", HttpStatusCode.NotFound, "0x80040217", "There is no action 9223372036854775807")]
    [InlineData("jobactions(7)", HttpStatusCode.NotFound, "0x80040217", "There is no action 7")]
    [InlineData("jobactions(7)?$top=1", HttpStatusCode.BadRequest, "0x80040203", "'$top' does not fit this request")]
    [InlineData("jobsilos(7)", HttpStatusCode.BadRequest, "0x80040203", "The key '7' is not a text.")]
    [InlineData("jobsilos('S127.0.0.1:1:1')", HttpStatusCode.NotFound, "0x80040217", "There is no silo 'S127.0.0.1:1:1'")]
    [InlineData("jobactions?$top=1001", HttpStatusCode.BadRequest, "0x80040203", "'$top' has to be a whole number from 1 to 1,000, and '1001' was given.")]
    [InlineData("jobactions?before=0", HttpStatusCode.BadRequest, "0x80040203", "'before' has to be a whole number from 1 on")]
    [InlineData("jobactions?after=1", HttpStatusCode.BadRequest, "0x80040203", "'after' is not known")]
    [InlineData("jobsilos?$top=1", HttpStatusCode.BadRequest, "0x80040203", "'$top' does not fit this request")]
    [InlineData("StoreInfo()?x=1", HttpStatusCode.BadRequest, "0x80040203", "'x' is not known")]
    public async Task Get_whatIsNotThere_isRefused(string path, HttpStatusCode status, string code, string expected)
    {
        using var response = await GetAsync($"{Base}{path}");

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ReadAsync(string path)
    {
        using var response = await GetAsync($"{Base}{path}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadJsonAsync(response);
    }
}
