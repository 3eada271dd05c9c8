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
}
