using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary><c>job delete --every</c>: a bulk delete that runs again and again.</summary>
public sealed class ScheduledDeleteTests
{
    private static readonly object Preview = new { count = 120, bystate = Array.Empty<object>(), sample = Array.Empty<object>(), upto = 4_711, seenon = "2026-05-01T12:00:00Z" };

    [Theory]
    [InlineData("daily", "FREQ=DAILY;INTERVAL=1", "each day")]
    [InlineData("1", "FREQ=DAILY;INTERVAL=1", "each day")]
    [InlineData("30d", "FREQ=DAILY;INTERVAL=30", "each 30 days")]
    [InlineData("365", "FREQ=DAILY;INTERVAL=365", "each 365 days")]
    public async Task Delete_every_stores_a_bulk_delete(string every, string rule, string words)
    {
        await using var service = await StartAsync();

        var run = await RunAsync(service, "--filter", "state:succeeded completed<-30d", "--every", every, "--reason", "the disk", "--yes");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal(["POST DeleteJobs", "POST BulkDelete"], service.Requests.Select(request => request.ToString()));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"Search":"state:succeeded completed<-30d","DryRun":true}"""), JsonNode.Parse(service.Requests[0].Body)), service.Requests[0].Body);
        var body = $$"""{"QuerySet":[{"Search":"state:succeeded completed<-30d"}],"JobName":"Delete {{words}}: state:succeeded completed<-30d","RecurrencePattern":"{{rule}}","Reason":"the disk"}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(service.Requests[1].Body)), service.Requests[1].Body);
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["jobid"] = $"{Rows.Second}", ["every"] = words }, JsonNode.Parse(run.Output)), run.Output);
        Assert.Contains("120 jobs that match state:succeeded completed<-30d would be deleted if it ran now.", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"asyncjobs job cancel {Rows.Second}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_every_takes_a_start_a_name_and_OData()
    {
        await using var service = await StartAsync();

        var run = await RunAsync(service, "--filter", "statuscode eq 30", "--every", "daily", "--start", "2h", "--name", "Old jobs", "--reason", "x", "--yes");

        Assert.True(run.ExitCode == 0, run.Errors);
        var body = JsonNode.Parse(service.Requests[1].Body)!;
        Assert.Equal(("statuscode eq 30", "Old jobs", "2026-11-20T14:00:00Z"), ((string)body["QuerySet"]![0]!["Filter"]!, (string)body["JobName"]!, (string)body["StartDateTime"]!));
    }

    [Fact]
    public async Task Delete_every_of_a_dry_run_stores_nothing()
    {
        await using var service = await StartAsync();

        var run = await RunAsync(service, "--filter", "state:succeeded", "--every", "daily", "--dry-run");

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Equal("POST DeleteJobs", Assert.Single(service.Requests).ToString());
        Assert.Contains("120 jobs that match state:succeeded would be deleted if it ran now.", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--every 0 will not do: write daily, or a number of days from 1 to 365 such as 3d.", "--filter", "x", "--every", "0")]
    [InlineData("--every 366 will not do", "--filter", "x", "--every", "366")]
    [InlineData("--every hourly will not do", "--filter", "x", "--every", "hourly")]
    [InlineData("--start and --name go with --every.", "--filter", "x", "--start", "2h")]
    [InlineData("--start and --name go with --every.", "--filter", "x", "--name", "y")]
    [InlineData("--every needs --filter: ids are deleted once.", "018f2d3c-1111-7abc-8def-0123456789ab", "--every", "daily")]
    [InlineData("--start soon is no moment", "--filter", "x", "--every", "daily", "--start", "soon")]
    public async Task Delete_every_of_what_will_not_do_is_wrong_use(string sentence, params string[] arguments)
    {
        await using var service = await StartAsync();

        var run = await RunAsync(service, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Errors, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Delete_every_without_a_terminal_needs_a_yes()
    {
        await using var service = await StartAsync();

        var run = await RunAsync(service, "--filter", "state:succeeded", "--every", "daily", "--reason", "x");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("POST DeleteJobs", Assert.Single(service.Requests).ToString());
    }

    private static Task<FakeService> StartAsync() =>
        FakeService.StartAsync(request => request.Path == "DeleteJobs" ? FakeAnswer.Json(Preview) : FakeAnswer.Json(new { JobId = Rows.Second }));

    private static Task<CommandRun> RunAsync(FakeService service, params string[] arguments) =>
        new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync(["job", "delete", .. arguments]);
}
