using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

public sealed class BulkTests
{
    private static readonly object Bulk = new
    {
        actionid = 7,
        on = "2026-11-20T11:57:00Z",
        userid = Guid.Empty,
        origin = "commandLine",
        verb = "retryMany",
        jobid = Rows.First,
        name = "Retry",
        filter = "statuscode eq 31",
        count = 120,
        reason = "it is back",
    };

    private static readonly object Other = new { actionid = 8, on = "2026-11-20T11:58:00Z", userid = Guid.Empty, origin = "api", verb = "cancel", jobid = Rows.Second, name = "Job" };

    [Fact]
    public async Task List_finds_mass_actions_among_others_with_how_far_they_are()
    {
        var job = Rows.Job(state: 2, status: 20);
        job["percentcomplete"] = 40;
        await using var service = await FakeService.StartAsync(request => request.Path == "jobactions"
            ? FakeAnswer.Json(request.Query.ContainsKey("before")
                ? new Dictionary<string, object> { ["value"] = new[] { Bulk } }
                : new Dictionary<string, object> { ["value"] = new[] { Other }, ["@odata.nextLink"] = "http://localhost/api/data/v9.2/jobactions?$top=1000&before=8" })
            : FakeAnswer.Rows(job));

        var run = await CommandRun.OfAsync(service.Url, "bulk", "list");
        var table = await new CommandSetting { Url = service.Url, IsTerminal = true, Time = new LeapingTime(), Width = 200 }.RunAsync("bulk", "list", "--no-color");

        var row = Assert.Single(JsonNode.Parse(run.Output)!.AsArray())!;
        Assert.Equal((Rows.First, "retryMany", 20, 40), ((Guid)row["jobid"]!, (string)row["verb"]!, (int)row["statuscode"]!, (int)row["percentcomplete"]!));
        Assert.Equal("8", service.Requests[1].Query["before"]);
        Assert.Matches($"{Rows.First} +retry +120 +Running +3 min +statuscode eq 31 +it is back +40 %", table.Output);
    }

    [Fact]
    public async Task Show_of_another_job_is_not_found()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(new { runs = Array.Empty<object>(), actions = new[] { Other } }));

        var run = await CommandRun.OfAsync(service.Url, "bulk", "show", $"{Rows.Second}");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("is no mass action", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 10, "taken back")]
    [InlineData(2, 20, "stopped")]
    public async Task Undo_cancels_the_job_that_does_it(int state, int status, string result)
    {
        await using var service = await StartAsync(state, status, FakeAnswer.NoContent);

        var run = await CommandRun.OfAsync(service.Url, "bulk", "undo", $"{Rows.First}", "--reason", "wrong");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"POST asyncoperations({Rows.First})/Microsoft.Dynamics.CRM.CancelJob", service.Requests[^1].ToString());
        Assert.Equal("""{"Reason":"wrong"}""", service.Requests[^1].Body);
        Assert.Equal(result, (string)JsonNode.Parse(run.Output)!["result"]!);
    }

    [Fact]
    public async Task Undo_of_one_that_has_ended_is_refused()
    {
        await using var service = await StartAsync(3, 30, FakeAnswer.Error(400, "0x80044162", "The state transition requested is not valid."));

        var run = await CommandRun.OfAsync(service.Url, "bulk", "undo", $"{Rows.First}");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Undo_of_another_job_does_nothing()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(new { runs = Array.Empty<object>(), actions = Array.Empty<object>() }));

        var run = await CommandRun.OfAsync(service.Url, "bulk", "undo", $"{Rows.First}");

        Assert.Equal(3, run.ExitCode);
        Assert.DoesNotContain(service.Requests, request => request.Method == "POST");
    }

    private static Task<FakeService> StartAsync(int state, int status, FakeAnswer canceled) => FakeService.StartAsync(request =>
        request.Method == "POST" ? canceled
        : request.Path.EndsWith("History()", StringComparison.Ordinal) ? FakeAnswer.Json(new { runs = Array.Empty<object>(), actions = new[] { Bulk } })
        : FakeAnswer.Json(Rows.Job(state: state, status: status)));
}
