using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary>The verbs on jobs: on one, on several, and on those of a filter.</summary>
public sealed class JobVerbTests
{
    private static readonly object Preview = new
    {
        count = 120,
        bystate = new[] { new { statecode = 3, statuscode = 31, count = 119 }, new { statecode = 1, statuscode = 10, count = 1 } },
        sample = new[] { new { asyncoperationid = Rows.First, name = "Mail [7]\u001b[2J", statecode = 3, statuscode = 31 } },
        upto = 4_711,
        seenon = "2026-05-01T12:00:00Z",
    };

    private static readonly object Receipt = new { JobId = Rows.Second, count = 120, startson = "2026-11-20T12:00:10Z" };

    [Theory]
    [InlineData("cancel", "CancelJob")]
    [InlineData("retry", "RetryJob")]
    [InlineData("resume", "ResumeJob")]
    [InlineData("pause", "PauseJob")]
    public async Task Verb_on_one_id_is_done_at_once(string verb, string action)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await CommandRun.OfAsync(service.Url, "job", verb, $"{Rows.First}", "--reason", "ordered twice");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"POST asyncoperations({Rows.First})/Microsoft.Dynamics.CRM.{action}", service.Request.ToString());
        Assert.Equal("""{"Reason":"ordered twice"}""", service.Request.Body);
        Assert.Equal("commandline", service.Request.Headers["X-AsyncJobs-Origin"]);
        Assert.Equal(Rows.First, (Guid)JsonNode.Parse(run.Output)![0]!["asyncoperationid"]!);
    }

    [Fact]
    public async Task Delete_sends_its_reason_in_a_header()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await CommandRun.OfAsync(service.Url, "job", "delete", $"{Rows.First}", "--reason", "Grün\n?");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"DELETE asyncoperations({Rows.First})", service.Request.ToString());
        Assert.Equal("Gr%C3%BCn%0A%3F", service.Request.Headers["X-AsyncJobs-Reason"]);
        Assert.Equal("commandline", service.Request.Headers["X-AsyncJobs-Origin"]);
    }

    [Theory]
    [InlineData("2h", "2026-11-20T14:00:00Z")]
    [InlineData("+90s", "2026-11-20T12:01:30Z")]
    [InlineData("2026-12-01", "2026-12-01T00:00:00Z")]
    [InlineData("2026-12-01T10:00:00+02:00", "2026-12-01T08:00:00Z")]
    public async Task Postpone_takes_a_moment_or_a_span(string until, string sent)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync("job", "postpone", $"{Rows.First}", "--until", until);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($$"""{"Until":"{{sent}}"}""", service.Request.Body);
    }

    [Fact]
    public async Task Postpone_into_the_past_is_refused_and_sends_nothing()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync("job", "postpone", $"{Rows.First}", "--until", "2020-01-01");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--until 2020-01-01 is in the past.", run.Errors, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Verb_on_one_id_on_a_terminal_asks_nothing_and_says_one_sentence()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await new CommandSetting { Url = service.Url, IsTerminal = true }.RunAsync("job", "cancel", $"{Rows.First}");

        Assert.Equal(new CommandRun(0, "", $"{Rows.First} is canceled.\n"), run);
    }

    [Fact]
    public async Task Verb_on_several_says_of_each_what_became_of_it()
    {
        await using var service = await FakeService.StartAsync(request =>
            request.Path.Contains($"{Rows.First}", StringComparison.Ordinal) ? FakeAnswer.NoContent : FakeAnswer.Error(404, "0x80040217", "There is no such job."));

        var run = await CommandRun.OfAsync(service.Url, "job", "cancel", $"{Rows.First}", $"{Rows.Second}", $"{Rows.First}", "--yes");
        var ids = await CommandRun.OfAsync(service.Url, "job", "cancel", $"{Rows.First}", $"{Rows.Second}", "--yes", "-o", "id");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["canceled", "refused"], JsonNode.Parse(run.Output)!.AsArray().Select(row => (string)row!["result"]!));
        Assert.Contains($"{Rows.Second}: There is no such job.", run.Errors, StringComparison.Ordinal);
        Assert.Equal($"{Rows.First}\n", ids.Output);
    }

    [Fact]
    public async Task Verb_on_several_refused_in_several_ways_has_failed()
    {
        await using var service = await FakeService.StartAsync(request =>
            request.Path.Contains($"{Rows.First}", StringComparison.Ordinal) ? FakeAnswer.Error(409) : FakeAnswer.Error(404, "0x80040217"));

        var run = await CommandRun.OfAsync(service.Url, "job", "cancel", $"{Rows.First}", $"{Rows.Second}", "--yes");

        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("y", 0, 2)]
    [InlineData("yes", 0, 2)]
    [InlineData("n", 1, 0)]
    [InlineData("", 1, 0)]
    public async Task Verb_on_several_on_a_terminal_asks_with_the_number(string answer, int exitCode, int requests)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await new CommandSetting { Url = service.Url, IsTerminal = true, Input = answer + "\n" }.RunAsync("job", "cancel", $"{Rows.First}", $"{Rows.Second}");

        Assert.Equal((exitCode, requests), (run.ExitCode, service.Requests.Count));
        Assert.Contains("2 jobs are to be canceled. Go on? [y/N]", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cancel", "--filter", "state:failed")]
    [InlineData("delete", "01a20227-7408-756e-9e90-e5adb7114a4e", "01a20227-7408-756e-9e90-e5adb7114a4f")]
    [InlineData("retry", "-")]
    public async Task Verb_on_many_without_a_terminal_needs_yes(string verb, params string[] which)
    {
        await using var service = await FakeService.StartAsync(request => request.Body.Contains("DryRun", StringComparison.Ordinal) ? FakeAnswer.Json(Preview) : FakeAnswer.NoContent);

        var run = await new CommandSetting { Url = service.Url, Input = $"{Rows.First}\n{Rows.Second}\n" }.RunAsync(["job", verb, .. which, "--reason", "x"]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--yes", run.Errors, StringComparison.Ordinal);
        Assert.All(service.Requests, request => Assert.True((bool?)request.Json["DryRun"]));
    }

    [Fact]
    public async Task Verb_on_ids_of_standard_input_is_done_to_each()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await new CommandSetting { Url = service.Url, Input = $"{Rows.First}\r\n\n{Rows.Second}\n" }.RunAsync("job", "cancel", "-", "--yes", "-o", "id");

        Assert.Equal((0, $"{Rows.First}\n{Rows.Second}\n", 2), (run.ExitCode, run.Output, service.Requests.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01a20227-7408-756e-9e90-e5adb7114a4e\nnot an id")]
    public async Task Verb_on_standard_input_that_holds_no_ids_does_nothing(string input)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await new CommandSetting { Url = service.Url, Input = input }.RunAsync("job", "cancel", "-", "--yes");

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(service.Requests);
    }

    [Theory]
    [InlineData("state:failed created>-1d", "Search")]
    [InlineData("statecode eq 3", "Filter")]
    public async Task Verb_on_a_filter_acts_on_what_its_dry_run_has_shown(string filter, string member)
    {
        await using var service = await StartAsync();

        var run = await CommandRun.OfAsync(service.Url, "job", "retry", "--filter", filter, "--reason", "it is back", "--yes");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["POST RetryJobs", "POST RetryJobs"], service.Requests.Select(request => request.ToString()));
        Assert.Equal(new JsonObject { ["Reason"] = "it is back", [member] = filter, ["DryRun"] = true }.ToJsonString(), service.Requests[0].Body);
        Assert.Equal(new JsonObject { ["Reason"] = "it is back", [member] = filter, ["UpTo"] = 4_711, ["SeenOn"] = "2026-05-01T12:00:00Z" }.ToJsonString(), service.Requests[1].Body);
        Assert.Equal(Rows.Second, (Guid)JsonNode.Parse(run.Output)!["jobid"]!);
        Assert.Contains($"asyncjobs bulk undo {Rows.Second}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verb_on_a_filter_on_a_terminal_shows_what_it_would_hit_and_asks()
    {
        await using var service = await StartAsync();

        var run = await new CommandSetting { Url = service.Url, IsTerminal = true, Input = "y\nit is back\n" }.RunAsync("job", "retry", "--filter", "state:failed");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("119 failed, 1 waiting", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Mail [7]\\u001b[2J", run.Errors, StringComparison.Ordinal);
        Assert.Contains("120 jobs are to be retried. Go on? [y/N]", run.Errors, StringComparison.Ordinal);
        Assert.Equal("it is back", (string?)service.Requests[1].Json["Reason"]);
    }

    [Theory]
    [InlineData("120", true)]
    [InlineData("y", false)]
    [InlineData("119", false)]
    public async Task Delete_of_more_than_a_hundred_wants_the_number_typed(string typed, bool isDone)
    {
        await using var service = await StartAsync();

        var run = await new CommandSetting { Url = service.Url, IsTerminal = true, Input = typed + "\n" }.RunAsync("job", "delete", "--filter", "state:failed", "--reason", "old");

        Assert.Equal((isDone ? 0 : 1, isDone ? 2 : 1), (run.ExitCode, service.Requests.Count));
        if (isDone)
        {
            Assert.Equal(120, (int)service.Requests[1].Json["ConfirmedCount"]!);
        }
    }

    [Fact]
    public async Task Verb_on_a_filter_without_a_reason_is_wrong_use_where_nobody_can_be_asked()
    {
        await using var service = await StartAsync();

        var run = await CommandRun.OfAsync(service.Url, "job", "retry", "--filter", "state:failed", "--yes");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--reason", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Requests, request => request.Json["DryRun"] is null);
    }

    [Fact]
    public async Task Verb_on_a_filter_that_matches_nothing_is_done()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(new { count = 0, bystate = Array.Empty<object>(), sample = Array.Empty<object>(), upto = 0 }));

        var run = await CommandRun.OfAsync(service.Url, "job", "retry", "--filter", "state:failed", "--yes", "--reason", "x");

        Assert.Equal((0, "", "No job matches; nothing was done.\n"), (run.ExitCode, run.Output, run.Errors));
    }

    [Fact]
    public async Task Dry_run_of_a_filter_shows_and_does_nothing()
    {
        await using var service = await StartAsync();

        var json = await CommandRun.OfAsync(service.Url, "job", "delete", "--filter", "state:failed", "--dry-run");
        var csv = await CommandRun.OfAsync(service.Url, "job", "delete", "--filter", "state:failed", "--dry-run", "-o", "csv");

        Assert.Equal((0, 120), (json.ExitCode, (int)JsonNode.Parse(json.Output)!["count"]!));
        Assert.Contains("120 jobs would be deleted; nothing was done.", json.Errors, StringComparison.Ordinal);
        Assert.Equal("statecode,statuscode,count\r\n3,31,119\r\n1,10,1\r\n", csv.Output);
        Assert.All(service.Requests, request => Assert.True((bool?)request.Json["DryRun"]));
    }

    [Fact]
    public async Task Dry_run_of_ids_shows_them_and_names_those_that_are_not_there()
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Ready);

        var run = await CommandRun.OfAsync(service.Url, "job", "delete", $"{Rows.First}", $"{Rows.Second}", "--dry-run", "-o", "id");

        Assert.Equal((3, $"{Rows.First}\n"), (run.ExitCode, run.Output));
        Assert.Contains($"Not found: {Rows.Second}.", run.Errors, StringComparison.Ordinal);
        Assert.Equal("GET", service.Request.Method);
    }

    [Fact]
    public async Task Verb_on_a_filter_whose_jobs_have_changed_is_a_conflict()
    {
        await using var service = await FakeService.StartAsync(request => request.Json["DryRun"] is null ? FakeAnswer.Error(409, message: "119 jobs match now.") : FakeAnswer.Json(Preview));

        var run = await CommandRun.OfAsync(service.Url, "job", "delete", "--filter", "state:failed", "--yes", "--reason", "old");

        Assert.Equal((7, ""), (run.ExitCode, run.Output));
    }

    private static Task<FakeService> StartAsync() =>
        FakeService.StartAsync(request => FakeAnswer.Json(request.Json["DryRun"] is null ? Receipt : Preview));
}
