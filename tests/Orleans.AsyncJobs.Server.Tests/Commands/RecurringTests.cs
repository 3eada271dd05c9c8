using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary><c>recurring</c>.</summary>
public sealed class RecurringTests
{
    private static readonly object Preview = new
    {
        timezone = "Europe/Berlin",
        words = "every day at 15:00",
        complete = false,
        value = new[] { new { on = "2026-11-20T14:00:00Z", local = "2026-11-20T15:00:00+01:00" }, new { on = "2026-11-21T14:00:00Z", local = "2026-11-21T15:00:00+01:00" } },
    };

    [Fact]
    public async Task Preview_on_a_terminal_shows_local_time_first_and_how_long_it_is_until_then()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(Preview));

        var run = await new CommandSetting { Url = service.Url, IsTerminal = true, Time = new LeapingTime() }.RunAsync("recurring", "preview", "FREQ=DAILY", "--no-color");

        Assert.Equal(("PreviewRecurrence(Pattern=@p,Count=@n)", "'FREQ=DAILY'", "5"), (service.Request.Path, service.Request.Query["@p"], service.Request.Query["@n"]));
        Assert.Matches(@"LOCAL TIME +UTC +WHEN", run.Output);
        Assert.Matches(@"2026-11-20 15:00:00\+01:00 +2026-11-20 14:00:00Z +in 2 h", run.Output);
        Assert.Equal("It runs every day at 15:00. It goes on; the time zone is Europe/Berlin.\n", run.Errors);
    }

    [Fact]
    public async Task Preview_sends_all_that_it_is_given_and_writes_rows_alone_to_a_script()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(Preview));

        var run = await CommandRun.OfAsync(
            service.Url, "recurring", "preview", "FREQ=WEEKLY;BYDAY=MO,TU & 'more'", "--start", "2026-11-20T15:00:00+01:00", "--zone", "W. Europe Standard Time", "--limit", "2");

        Assert.Equal("PreviewRecurrence(Pattern=@p,Count=@n,Start=@s,Zone=@z)", service.Request.Path);
        Assert.Equal(
            ("'FREQ=WEEKLY;BYDAY=MO,TU & ''more'''", "2", "2026-11-20T14:00:00.0000000Z", "'W. Europe Standard Time'"),
            (service.Request.Query["@p"], service.Request.Query["@n"], service.Request.Query["@s"], service.Request.Query["@z"]));
        Assert.Equal(["2026-11-20T14:00:00Z", "2026-11-21T14:00:00Z"], JsonNode.Parse(run.Output)!.AsArray().Select(row => (string)row!["on"]!));
    }

    [Fact]
    public async Task Preview_of_a_rule_that_is_refused_says_why_and_exits_with_1()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Error(400, "0x80040246", "recurrencepattern: FREQ is missing; a rule begins with it, as FREQ=DAILY does."));

        var run = await CommandRun.OfAsync(service.Url, "recurring", "preview", "BYHOUR=3");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("FREQ is missing; a rule begins with it, as FREQ=DAILY does.", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--limit", "0")]
    [InlineData("--limit", "1001")]
    [InlineData("--start", "soon")]
    public async Task Preview_with_an_option_that_will_not_do_is_wrong_use(string option, string value)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await CommandRun.OfAsync(service.Url, "recurring", "preview", "FREQ=DAILY", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(value, run.Errors, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task List_asks_for_series_that_go_on_and_says_their_rules_in_words()
    {
        await using var service = await FakeService.StartWithRowsAsync(Series("Report"), Series("Broken rule", "FREQ=DALY"));

        var table = await Terminal(service).RunAsync("recurring", "list", "--no-color");
        var json = await CommandRun.OfAsync(service.Url, "recurring", "list");

        var asked = service.Requests[0].Query;
        Assert.Equal(("recurrencepattern ne null and statecode ne 3", "nextoccurrence asc", "51"), (asked["$filter"], asked["$orderby"], asked["$top"]));
        Assert.Matches(@"Report +every day at 03:00 +Europe/Berlin +Waiting +in 2 h +failed: no paper", table.Output);
        Assert.Matches("Broken rule +FREQ=DALY", table.Output);
        Assert.Equal(["Report", "Broken rule"], JsonNode.Parse(json.Output)!.AsArray().Select(row => (string)row!["name"]!));
    }

    [Fact]
    public async Task List_of_those_that_failed_asks_for_them_alone()
    {
        await using var service = await FakeService.StartWithRowsAsync();

        var run = await CommandRun.OfAsync(service.Url, "recurring", "list", "--failed");

        Assert.Equal("recurrencepattern ne null and statecode ne 3 and errorcode ne null", service.Request.Query["$filter"]);
        Assert.Equal(new CommandRun(0, "[]\n", "The last run of each job that recurs succeeded.\n"), run);
    }

    [Fact]
    public async Task Show_of_the_job_says_its_rule_and_of_each_run_the_occurrence_and_the_attempt_within_it()
    {
        await using var service = await StartShowAsync(Series("Report"));

        var run = await Terminal(service).RunAsync("job", "show", $"{Rows.First}", "--no-color");

        Assert.Matches("it runs +every day at 03:00, in Europe/Berlin", run.Output);
        Assert.Matches(@"Runs\nOCCURRENCE +ATTEMPT +RUN .*\n2026-11-18 02:00:00Z +1 +1 .*\n2026-11-19 02:00:00Z +1 +2 ", run.Output);
    }

    [Fact]
    public async Task List_of_none_says_so()
    {
        await using var service = await FakeService.StartWithRowsAsync();

        Assert.Equal(new CommandRun(0, "[]\n", "No job recurs.\n"), await CommandRun.OfAsync(service.Url, "recurring", "list"));
    }

    [Fact]
    public async Task Show_tells_the_rule_the_next_occurrences_and_the_last_runs()
    {
        await using var service = await StartShowAsync(Series("Report"));

        var table = await Terminal(service).RunAsync("recurring", "show", $"{Rows.First}", "--no-color");
        var json = await CommandRun.OfAsync(service.Url, "recurring", "show", $"{Rows.First}");

        Assert.Matches("it runs +every day at 03:00, in Europe/Berlin", table.Output);
        Assert.Matches(@"Next occurrences\n.*\n2026-11-20 15:00:00\+01:00 +2026-11-20 14:00:00Z +in 2 h", table.Output);
        Assert.Matches(@"Last runs\nOCCURRENCE +ATTEMPT +RUN .*\n2026-11-19 02:00:00Z +1 +2 .*failed +no paper\n2026-11-18 02:00:00Z +1 +1 ", table.Output);
        var preview = service.Requests.First(request => request.Path.StartsWith("PreviewRecurrence", StringComparison.Ordinal));
        Assert.Equal("PreviewRecurrence(Pattern=@p,Zone=@z,Start=@s,After=@a,Count=@n)", preview.Path);
        Assert.Equal(
            ("'FREQ=DAILY;BYHOUR=3'", "'Europe/Berlin'", "2026-11-01T00:00:00.0000000Z", "2026-11-20T13:59:59.0000000Z", "5"),
            (preview.Query["@p"], preview.Query["@z"], preview.Query["@s"], preview.Query["@a"], preview.Query["@n"]));
        var row = JsonNode.Parse(json.Output)!;
        Assert.Equal(("every day at 03:00", 2, 2), ((string)row["words"]!, row["next"]!.AsArray().Count, row["runs"]!.AsArray().Count));
    }

    [Fact]
    public async Task Show_of_a_job_that_does_not_recur_says_so_and_exits_with_1()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(Rows.Job()));

        var run = await CommandRun.OfAsync(service.Url, "recurring", "show", $"{Rows.First}");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"Job {Rows.First} does not recur", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_asks_for_it_with_the_reason()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await Terminal(service).RunAsync("recurring", "run", $"{Rows.First}", "--reason", "needed now");

        Assert.Equal(("POST", $"asyncoperations({Rows.First})/Microsoft.Dynamics.CRM.RunJobNow", "needed now"), (service.Request.Method, service.Request.Path, (string)service.Request.Json["Reason"]!));
        Assert.Equal(new CommandRun(0, "", $"{Rows.First} runs now.\n"), run);
    }

    [Fact]
    public async Task Run_that_is_refused_says_why()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Error(400, "0x80044168", "This job does not recur."));

        var run = await CommandRun.OfAsync(service.Url, "recurring", "run", $"{Rows.First}");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("This job does not recur.", run.Errors, StringComparison.Ordinal);
    }

    private static CommandSetting Terminal(FakeService service) => new() { Url = service.Url, IsTerminal = true, Time = new LeapingTime(), Width = 160 };

    private static Task<FakeService> StartShowAsync(JsonObject row) => FakeService.StartAsync(request => request.Path switch
    {
        _ when request.Path.EndsWith("History()", StringComparison.Ordinal) => FakeAnswer.Json(new
        {
            runs = new[]
            {
                new { attempt = 1, occurrence = "2026-11-18T02:00:00Z", startedon = "2026-11-18T02:00:00Z", seconds = 1.5, outcome = "succeeded", message = "" },
                new { attempt = 2, occurrence = "2026-11-19T02:00:00Z", startedon = "2026-11-19T02:00:01Z", seconds = 1.5, outcome = "failed", message = "no paper" },
            },
            actions = Array.Empty<object>(),
        }),
        _ when request.Path.StartsWith("PreviewRecurrence", StringComparison.Ordinal) => FakeAnswer.Json(Preview),
        "asyncoperations" => FakeAnswer.Json(new { value = Array.Empty<object>() }),
        _ => FakeAnswer.Json(row),
    });

    private static JsonObject Series(string name, string pattern = "FREQ=DAILY;BYHOUR=3")
    {
        var row = Rows.Job(name: name, state: 1, status: 10);
        row["recurrencepattern"] = pattern;
        row["recurrencetimezone"] = "Europe/Berlin";
        row["recurrencestarttime"] = "2026-11-01T00:00:00Z";
        row["nextoccurrence"] = "2026-11-20T14:00:00Z";
        row["postponeuntil"] = "2026-11-20T14:00:00Z";
        (row["attempt"], row["errorcode"], row["message"]) = (1, -2147220891, "no paper");
        return row;
    }
}
