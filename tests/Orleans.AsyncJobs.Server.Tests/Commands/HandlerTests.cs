using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary><c>handler</c> and <c>line</c>.</summary>
public sealed class HandlerTests
{
    private static readonly object Handler = new
    {
        messagename = "Mail's [best]",
        running = 2,
        limit = 4,
        registeredlimit = (int?)null,
        paused = true,
        changedby = "5f1c0000-0000-4000-8000-000000000001",
        changedon = "2026-11-20T11:57:00Z",
        reason = "the other side is down\u001b[2J",
        waiting = 3,
        ready = 5,
        succeeded24h = 10,
        failed24h = 1,
        canceled24h = 0,
        retried24h = 2,
        runp50 = 0.05,
        runp95 = 90.0,
        waitp50 = 0.01,
        waitp95 = (double?)null,
    };

    private static readonly object Line = new
    {
        token = "customer [7]",
        length = 1_001,
        headid = Rows.First,
        headname = "Mail",
        statecode = 1,
        statuscode = 10,
        reason = "paused by SYSTEM",
        since = "2026-11-20T11:00:00Z",
    };

    [Fact]
    public async Task List_on_a_terminal_says_what_runs_of_how_many()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(new { value = new[] { Handler } }));

        var run = await Terminal(service).RunAsync("handler", "list", "--no-color");

        Assert.Equal("GET jobhandlers", service.Request.ToString());
        Assert.Matches(@"Mail's \[best\] +paused +2 of 4 +5 +3 +10 +1 +50 ms +1 min", run.Output);
    }

    [Fact]
    public async Task Show_names_the_handler_as_odata_does()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(Handler));

        var run = await Terminal(service).RunAsync("handler", "show", "Mail's [best]");

        Assert.Equal("GET jobhandlers('Mail''s [best]')", service.Request.ToString());
        Assert.Contains("the other side is down\\u001b[2J", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"changedon +2026-11-20 11:57:00Z \(3 min\)", run.Output);
    }

    [Theory]
    [InlineData("pause", "PauseHandler", "")]
    [InlineData("resume", "ResumeHandler", "")]
    [InlineData("limit 4", "SetHandlerLimit", "\"Limit\":4,")]
    [InlineData("limit none", "SetHandlerLimit", "\"Limit\":null,")]
    public async Task Verb_sends_its_action_and_gives_the_handler(string words, string action, string body)
    {
        await using var service = await FakeService.StartAsync(request => request.Method == "POST" ? FakeAnswer.NoContent : FakeAnswer.Json(Handler));
        var parts = words.Split(' ');

        var run = await CommandRun.OfAsync(service.Url, ["handler", parts[0], "Mail", .. parts[1..], "--reason", "be gentle"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"POST jobhandlers('Mail')/Microsoft.Dynamics.CRM.{action}", service.Requests[0].ToString());
        Assert.Equal($$"""{{{body}}"Reason":"be gentle"}""", service.Requests[0].Body);
        Assert.Equal(2, (int)JsonNode.Parse(run.Output)!["running"]!);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task Limit_that_is_none_is_wrong_use(string limit)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await CommandRun.OfAsync(service.Url, "handler", "limit", "Mail", limit);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Lines_that_are_blocked_are_listed_with_their_heads()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(new { value = new[] { Line } }));

        var table = await (Terminal(service) with { Width = 200 }).RunAsync("line", "list", "--limit", "7", "--no-color");
        var ids = await CommandRun.OfAsync(service.Url, "line", "list", "-o", "id");

        Assert.Equal("7", service.Requests[0].Query["$top"]);
        Assert.Matches($@"customer \[7\] +more than 1,000 +1 h +Waiting +paused by SYSTEM +Mail +{Rows.First}", table.Output);
        Assert.Equal("customer [7]\n", ids.Output);
    }

    [Fact]
    public async Task Line_is_read_to_its_end_page_by_page()
    {
        await using var service = await FakeService.StartAsync(request => FakeAnswer.Json(new
        {
            token = "a'b",
            length = 3,
            members = request.Query.ContainsKey("after") ? new[] { new { asyncoperationid = Rows.Second } } : [new { asyncoperationid = Rows.First }],
            next = request.Query.ContainsKey("after") ? (int?)null : 17,
        }));

        var run = await CommandRun.OfAsync(service.Url, "line", "show", "a'b", "-o", "id");
        var one = await CommandRun.OfAsync(service.Url, "line", "show", "a'b", "-o", "id", "--limit", "1");

        Assert.Equal($"{Rows.First}\n{Rows.Second}\n", run.Output);
        Assert.Equal(("joblines('a''b')", "100", "17"), (service.Requests[0].Path, service.Requests[0].Query["$top"], service.Requests[1].Query["after"]));
        Assert.Equal($"{Rows.First}\n", one.Output);
        Assert.Contains("more than 1", one.Errors, StringComparison.Ordinal);
    }

    private static CommandSetting Terminal(FakeService service) => new() { Url = service.Url, IsTerminal = true, Time = new LeapingTime(), Width = 160 };
}
