using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary><c>job logs</c>, <c>job show</c> and <c>job explain</c>: what is told of one job.</summary>
public sealed class JobLogsTests
{
    private static readonly CommandSetting Terminal = new() { IsTerminal = true, Time = new LeapingTime(), Width = 160 };

    [Fact]
    public async Task Logs_are_those_of_the_newest_run_page_by_page()
    {
        await using var service = await StartAsync(2_500, attempts: 3);

        var run = await CommandRun.OfAsync(service.Url, "job", "logs", $"{Rows.First}");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Enumerable.Range(1, 2_500), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (int)JsonNode.Parse(line)!["number"]!));
        Assert.All(service.Requests.Skip(1), request => Assert.EndsWith("JobLog(Attempt=3)", request.Path, StringComparison.Ordinal));
        Assert.Equal(["0", "1000", "2000"], service.Requests.Skip(1).Select(request => request.Query["after"]));
    }

    [Fact]
    public async Task Logs_of_a_run_that_is_named_are_its_own()
    {
        await using var service = await StartAsync(1, attempts: 3);

        var run = await (Terminal with { Url = service.Url }).RunAsync("job", "logs", $"{Rows.First}", "--attempt", "2");

        Assert.Equal((0, "2026-11-20 11:57:00Z  warning      Mail: line 1 of run 2 \\u001b[2J\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Logs_of_a_job_that_has_not_run_says_so()
    {
        await using var service = await StartAsync(1, attempts: 0);

        var run = await CommandRun.OfAsync(service.Url, "job", "logs", $"{Rows.First}");

        Assert.Equal(new CommandRun(0, "", "It has not run yet.\n"), run);
    }

    [Fact]
    public async Task Logs_that_are_followed_go_through_all_runs_to_the_end_of_the_job()
    {
        // At each look one run more, until the job ends with the third.
        var looks = 0;
        await using var service = await FakeService.StartAsync(request =>
            request.Path.EndsWith("History()", StringComparison.Ordinal) ? History(Math.Min(Math.Max(looks, 1), 3))
            : request.Path.Contains("JobLog", StringComparison.Ordinal) ? Log(request, 2)
            : FakeAnswer.Json(new { statecode = Interlocked.Increment(ref looks) > 3 ? 3 : 2 }));

        var run = await new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync("job", "logs", $"{Rows.First}", "--follow");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Select(line => $"{line["attempt"]}.{line["number"]}"));
    }

    [Fact]
    public async Task Show_gives_the_row_with_its_runs_children_and_actions()
    {
        await using var service = await FakeService.StartAsync(request => request.Path == "asyncoperations"
            ? FakeAnswer.Rows(Enumerable.Range(1, 21).Select(i => Rows.Job(name: $"child {i}", id: Guid.CreateVersion7())))
            : request.Path.EndsWith("History()", StringComparison.Ordinal) ? FakeAnswer.Json(new
            {
                runs = new[] { new { attempt = 1, silo = "S1", startedon = "2026-11-20T11:57:00Z", seconds = 1.5, outcome = "failedWithRetry", message = "503\u001b[2J" } },
                actions = new[] { new { actionid = 1, on = "2026-11-20T11:58:00Z", userid = Guid.Empty, by = "SYSTEM", origin = "page", verb = "retry", reason = "it is [back]" } },
            })
            : FakeAnswer.Json(Rows.Job(name: "Mail [7]")));

        var json = await CommandRun.OfAsync(service.Url, "job", "show", $"{Rows.First}");
        var table = await (Terminal with { Url = service.Url }).RunAsync("job", "show", $"{Rows.First}", "--no-color");

        var row = JsonNode.Parse(json.Output)!;
        Assert.Equal(("Mail [7]", 1, "retry"), ((string)row["name"]!, (int)row["runs"]![0]!["attempt"]!, (string)row["actions"]![0]!["verb"]!));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"child {i}"), row["children"]!.AsArray().Select(child => (string)child!["name"]!));
        var asked = service.Requests.First(request => request.Path == "asyncoperations").Query;
        Assert.Equal(($"_parentjobid_value eq {Rows.First}", "sequence desc", "21"), (asked["$filter"], asked["$orderby"], asked["$top"]));
        Assert.Matches(@"The newest 20 of the jobs it made\n.*\n.*child 1 ", table.Output);
        Assert.DoesNotContain("child 21", table.Output, StringComparison.Ordinal);
        Assert.Matches(@"name +Mail \[7\]", table.Output);
        Assert.Matches(@"state +Ready", table.Output);
        Assert.Matches(@"createdon +2026-11-20 11:57:00Z \(3 min\)", table.Output);
        Assert.Matches(@"1 +3 min +1\.5 s +failedWithRetry +503\\u001b\[2J +S1", table.Output);
        Assert.Matches(@"2 min +retry +page +SYSTEM +it is \[back\]", table.Output);
    }

    [Fact]
    public async Task Show_of_columns_gives_them_alone()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(new { asyncoperationid = Rows.First, data = "line 1\nline 2\u0007" }));

        var table = await (Terminal with { Url = service.Url }).RunAsync("job", "show", $"{Rows.First}", "--columns", "data");
        var json = await CommandRun.OfAsync(service.Url, "job", "show", $"{Rows.First}", "--columns", "data");

        Assert.Equal("data  line 1\n      line 2\\u0007\n", table.Output);
        Assert.Equal("line 1\nline 2\u0007", (string)JsonNode.Parse(json.Output)!["data"]!);
        Assert.Equal("data", service.Requests[0].Query["$select"]);
    }

    [Fact]
    public async Task Explain_of_a_job_that_nothing_holds_says_so()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(new { jobId = Rows.First, name = "Mail", state = 3, status = 30, kind = "None", reason = "", remedy = "" }));

        var run = await (Terminal with { Url = service.Url }).RunAsync("job", "explain", $"{Rows.First}");

        Assert.Equal($"Mail  {Rows.First}  Succeeded\n  why:    Nothing holds it.\n", run.Output);
    }

    private static Task<FakeService> StartAsync(int lines, int attempts) => FakeService.StartAsync(request =>
        request.Path.EndsWith("History()", StringComparison.Ordinal) ? History(attempts) : Log(request, lines));

    private static FakeAnswer History(int attempts) =>
        FakeAnswer.Json(new { runs = Enumerable.Range(1, attempts).Select(attempt => new { attempt }), actions = Array.Empty<object>() });

    private static FakeAnswer Log(FakeRequest request, int lines)
    {
        var (after, top) = (int.Parse(request.Query["after"]), int.Parse(request.Query["$top"]));
        var attempt = request.Path[(request.Path.IndexOf('=') + 1)..^1];
        return FakeAnswer.Json(new
        {
            value = Enumerable.Range(after + 1, Math.Min(top, lines - after)).Select(number => new
            {
                number,
                on = "2026-11-20T11:57:00Z",
                level = "warning",
                category = "Mail",
                text = $"line {number} of run {attempt} \u001b[2J",
            }),
        });
    }
}
