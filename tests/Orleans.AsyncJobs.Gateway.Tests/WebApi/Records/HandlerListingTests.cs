using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Records;

public sealed class HandlerListingTests : GatewayTests
{
    private const string Address = "/api/data/v9.2/jobhandlers";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    protected override TimeProvider Time { get; } = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 12, 30, 15, TimeSpan.Zero));

    [Fact]
    public async Task List_handlers_answersHowEachStands()
    {
        Arrange();

        using var response = await GetAsync(Address);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#jobhandlers","value":[{"messagename":"Export","running":0,"limit":null,"registeredlimit":null,"paused":false,"changedby":null,"changedon":null,"reason":null,"waiting":0,"ready":0,"succeeded24h":0,"failed24h":0,"canceled24h":0,"retried24h":0,"runp50":null,"runp95":null,"waitp50":null,"waitp95":null},{"messagename":"SendMail","running":3,"limit":8,"registeredlimit":20,"paused":true,"changedby":"SYSTEM","changedon":"2026-11-26T11:00:00Z","reason":"slow server","waiting":7,"ready":5,"succeeded24h":11,"failed24h":22,"canceled24h":33,"retried24h":44,"runp50":0.03,"runp95":0.048,"waitp50":3600,"waitp95":3600}]}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task List_handlers_readsWholeHoursAndTheMinutesBeforeThem()
    {
        using var response = await GetAsync(Address);

        var now = Time.GetUtcNow();
        DateTimeOffset minute = new(2026, 11, 25, 12, 30, 0, TimeSpan.Zero), hour = new(2026, 11, 25, 13, 0, 0, TimeSpan.Zero);
        Assert.Equal([(minute, hour, Minute), (hour, now, Hour)], Host.Records.RatesAsked);
    }

    [Fact]
    public async Task Read_handler_answersOne()
    {
        Arrange();

        using var response = await GetAsync($"{Address}('SendMail')");

        var row = await ReadJsonAsync(response);
        Assert.Equal($"{Host.Address}api/data/v9.2/$metadata#jobhandlers/$entity", row.GetProperty("@odata.context").GetString());
        Assert.Equal(("SendMail", 3), (row.GetProperty("messagename").GetString(), row.GetProperty("running").GetInt32()));
    }

    [Theory]
    [InlineData("('SendMial')", HttpStatusCode.NotFound, "0x80040217", "There is no handler 'SendMial'; did you mean 'SendMail'?")]
    [InlineData("('x')", HttpStatusCode.NotFound, "0x80040217", "There is no handler 'x'.")]
    [InlineData("(x)", HttpStatusCode.BadRequest, "0x80040203", "The key 'x' is not a text.")]
    [InlineData("?$top=1", HttpStatusCode.BadRequest, "0x80040203", "'$top' does not fit this request")]
    [InlineData("/x", HttpStatusCode.NotFound, "0x8006088a", "'jobhandlers'")]
    [InlineData("('SendMail')/x", HttpStatusCode.NotFound, "0x8006088a", "'x'")]
    public async Task Get_whatIsNotThere_isRefused(string path, HttpStatusCode status, string code, string expected)
    {
        Arrange();

        using var response = await GetAsync($"{Address}{path}");

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
    }

    private void Arrange()
    {
        Host.Jobs.Handlers.Add(new JobHandlerStatus
        {
            MessageName = "SendMail",
            Running = 3,
            Limit = 8,
            RegisteredLimit = 20,
            IsPaused = true,
            ChangedBy = JobCaller.System with { Reason = "slow server" },
            ChangedOn = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.FromHours(1)),
        });
        Host.Jobs.Handlers.Add(new JobHandlerStatus { MessageName = "Export" });
        Host.Queries.Counts.AddRange(
        [
            new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "SendMail", JobWaitKind.Capacity, 4),
            new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "SendMail", JobWaitKind.Token, 1),
            new JobCount(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "SendMail", JobWaitKind.Retry, 7),
            new JobCount(JobStateCode.Locked, JobStatusCode.InProgress, 54, "SendMail", JobWaitKind.None, 3),
            new JobCount(JobStateCode.Completed, JobStatusCode.Failed, 54, "SendMail", JobWaitKind.None, 99),
            new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Gone", JobWaitKind.Capacity, 1_000),
        ]);
        var from = Time.GetUtcNow();
        Host.Records.Rates[Minute] =
            [new JobRate { From = from, MessageName = "SendMail", Succeeded = 1, Failed = 2, Canceled = 3, Retried = 4, RunBuckets = [0, 10], WaitBuckets = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] }];
        Host.Records.Rates[Hour] =
        [
            new JobRate { From = from, MessageName = "SendMail", Succeeded = 10, Failed = 20, Canceled = 30, Retried = 40, RunBuckets = [0, 10], WaitBuckets = [] },
            new JobRate { From = from, MessageName = "Gone", Succeeded = 1_000, RunBuckets = [1_000], WaitBuckets = [] },
        ];
    }
}
