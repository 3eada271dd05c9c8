using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Records;

public sealed class JobPastTests : GatewayTests
{
    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");
    private static readonly DateTimeOffset On = new(2026, 11, 26, 13, 0, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("History()")]
    [InlineData("History")]
    public async Task History_answersRunsAndActions(string function)
    {
        Host.Jobs.Histories[Id] = new JobHistory(
            [
                new JobRun
                {
                    Attempt = 1, Silo = "S10.0.0.1:11111:1", StartedOn = On, Seconds = 1.25, Outcome = JobRunOutcome.FailedWithRetry,
                    ErrorCode = JobErrorCodes.AsyncNetworkError, Message = "No <route>.", Stack = "at X",
                },
                new JobRun { Attempt = 2, StartedOn = On.AddMinutes(1), Outcome = JobRunOutcome.Running },
            ],
            [
                new JobAction
                {
                    ActionId = 7, On = On, Caller = JobCaller.System with { Origin = JobOrigin.CommandLine, Reason = "tired" }, Verb = JobActionVerb.Postpone,
                    JobId = Id, Name = "Mail", Until = On.AddHours(2),
                },
            ]);

        using var response = await GetAsync($"{Set}({Id})/Microsoft.Dynamics.CRM.{function}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; odata.metadata=minimal", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.HistoryResponse","runs":[{"attempt":1,"silo":"S10.0.0.1:11111:1","startedon":"2026-11-26T12:00:00Z","seconds":1.25,"outcome":"failedWithRetry","errorcode":-2147204346,"message":"No <route>.","stack":"at X","occurrence":null},{"attempt":2,"silo":null,"startedon":"2026-11-26T12:01:00Z","seconds":null,"outcome":"running","errorcode":null,"message":null,"stack":null,"occurrence":null}],"actions":[{"actionid":7,"on":"2026-11-26T12:00:00Z","userid":"5f1c0000-0000-4000-8000-000000000001","by":"SYSTEM","origin":"commandLine","verb":"postpone","jobid":"018f2d3c-1111-7abc-8def-0123456789ab","name":"Mail","filter":null,"count":null,"until":"2026-11-26T14:00:00Z","limit":null,"reason":"tired"}]}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task HistoryAndLog_ofNoJob_are404()
    {
        using var history = await GetAsync($"{Set}({Id})/Microsoft.Dynamics.CRM.History()");
        using var log = await GetAsync($"{Set}({Id})/Microsoft.Dynamics.CRM.JobLog(Attempt=1)");

        await AssertRefusedAsync(history, HttpStatusCode.NotFound, "0x80040217");
        await AssertRefusedAsync(log, HttpStatusCode.NotFound, "0x80040217");
        Assert.Empty(Host.Records.LogsAsked);
    }

    [Theory]
    [InlineData("JobLog(Attempt=2)", 2, 0, 5_000)]
    [InlineData("JobLog( Attempt = 2 )?after=40&$top=10", 2, 40, 10)]
    [InlineData("JobLog(Attempt=2)?$top=5000", 2, 0, 5_000)]
    [InlineData("JobLog()", 3, 0, 5_000)]
    [InlineData("JobLog", 3, 0, 5_000)]
    public async Task JobLog_asksForTheRun(string function, int attempt, long after, int limit)
    {
        Host.Queries.Add(Id, 1, ("attempt", 3));

        using var response = await GetAsync($"{Set}({Id})/Microsoft.Dynamics.CRM.{function}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((Id, attempt, after, limit), Assert.Single(Host.Records.LogsAsked));
        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.JobLogResponse","attempt":{{attempt}},"value":[{"number":{{after + 1}},"on":"2026-11-26T12:00:00Z","level":"warning","category":"Mail","text":"The server is slow."}]}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(FakeJobRecords.On, (await ReadJsonAsync(response)).GetProperty("value")[0].GetProperty("on").GetDateTimeOffset());
    }

    [Fact]
    public async Task JobLog_beforeTheFirstRun_isEmpty()
    {
        Host.Queries.Add(Id, 1, ("attempt", 0));

        using var response = await GetAsync($"{Set}({Id})/Microsoft.Dynamics.CRM.JobLog()");

        Assert.Equal(0, (await ReadJsonAsync(response)).GetProperty("value").GetArrayLength());
        Assert.Empty(Host.Records.LogsAsked);
    }

    [Theory]
    [InlineData("JobLog(Attempt=0)", "'Attempt=0' names no attempt")]
    [InlineData("JobLog(Attempt=-1)", "'Attempt=-1' names no attempt")]
    [InlineData("JobLog(Attempt=9000000000)", "names no attempt")]
    [InlineData("JobLog(Attempt)", "names no attempt")]
    [InlineData("JobLog(Atempt=1)", "JobLog has no parameter 'Atempt'; did you mean 'Attempt'?")]
    [InlineData("JobLog(Attempt=1)?after=-1", "'after' has to be a whole number from 0 on, and '-1' was given.")]
    [InlineData("JobLog(Attempt=1)?$top=0", "'$top' has to be a whole number from 1 to 5,000, and '0' was given.")]
    [InlineData("JobLog(Attempt=1)?$top=9000000000", "'$top' has to be a whole number from 1 to 5,000")]
    [InlineData("JobLog(Attempt=1)?$top=x", "'$top' has to be a whole number")]
    [InlineData("JobLog(Attempt=1)?$filter=x", "'$filter' does not fit this request")]
    [InlineData("JobLog(Attempt=1)?aftr=1", "'aftr' is not known; did you mean 'after'?")]
    [InlineData("History()?$top=1", "'$top' does not fit this request")]
    public async Task Get_badOption_is400(string function, string expected)
    {
        Host.Queries.Add(Id, 1, ("attempt", 3));

        using var response = await GetAsync($"{Set}({Id})/Microsoft.Dynamics.CRM.{function}");

        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Records.LogsAsked);
    }

    [Theory]
    [InlineData(0, "it has not run yet")]
    [InlineData(1, "it has run once")]
    [InlineData(3, "it has run 3 times")]
    public async Task JobLog_ofAnAttemptThatIsNotThere_is404(int attempts, string expected)
    {
        Host.Queries.Add(Id, 1, ("attempt", attempts));

        using var response = await GetAsync($"{Set}({Id})/Microsoft.Dynamics.CRM.JobLog(Attempt=99)");

        Assert.Equal($"The job {Id} has no attempt 99: {expected}. JobLog() answers the newest.", await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80040217"));
        Assert.Empty(Host.Records.LogsAsked);
    }
}
