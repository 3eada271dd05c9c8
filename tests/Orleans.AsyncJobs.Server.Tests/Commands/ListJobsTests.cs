using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary><c>job list</c> and <c>job count</c>, and with them every format of rows.</summary>
public sealed class ListJobsTests
{
    private const string Nasty = "Send [red]mail[/] \u001b[2J\u001b]52;c;AAAA\u0007 to \u202eevil";

    private static readonly CommandSetting Terminal = new() { IsTerminal = true, Time = new LeapingTime() };

    [Fact]
    public async Task List_piped_is_json_of_all_columns_without_notes_of_the_protocol()
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Ready);

        var run = await CommandRun.OfAsync(service.Url, "job", "list");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var row = Assert.Single(JsonNode.Parse(run.Output)!.AsArray())!.AsObject();
        Assert.Equal(Rows.First, (Guid)row["asyncoperationid"]!);
        Assert.Equal(0, (int)row["statuscode"]!);
        Assert.DoesNotContain(row, member => member.Key.Contains('@', StringComparison.Ordinal));
        Assert.Equal(("sequence desc", "51", false), (service.Request.Query["$orderby"], service.Request.Query["$top"], service.Request.Query.ContainsKey("$select")));
    }

    [Fact]
    public async Task List_on_a_terminal_is_a_table_in_words()
    {
        var failed = Rows.Job(Rows.Second, "Broken", 3, 31);
        failed["message"] = "500 Internal Server Error\nand more";
        await using var service = await FakeService.StartWithRowsAsync(Rows.Ready, failed);

        var run = await (Terminal with { Url = service.Url, Variables = new() { ["NO_COLOR"] = "1" } }).RunAsync("job", "list");

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches("^ID +NAME +HANDLER +STATE +AGE +REASON$", lines[0]);
        Assert.Matches($"^{Rows.First}  Job +HttpRequest  Ready +3 min$", lines[1]);
        Assert.Matches($"^{Rows.Second}  Broken +HttpRequest  Failed +3 min +500 Internal Server Error$", lines[2]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public async Task List_on_a_terminal_has_one_line_a_job_at_any_width(int width)
    {
        var job = Rows.Job(name: new string('n', 250));
        job["waitreason"] = string.Join(' ', Enumerable.Repeat("reason", 40));
        await using var service = await FakeService.StartWithRowsAsync(job, Rows.Job(name: "日本語の仕事 " + new string('名', 100)));

        var run = await (Terminal with { Url = service.Url, Width = width }).RunAsync("job", "list", "--no-color");

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains("…", lines[1], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Contains(Rows.First.ToString(), line, StringComparison.Ordinal));
        if (width >= 100)
        {
            Assert.All(lines[..2], line => Assert.True(line.TrimEnd().Length <= width, line));
        }
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task List_on_a_terminal_never_writes_what_steers_it(string format)
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Job(name: Nasty));

        var run = await (Terminal with { Url = service.Url, Width = 300 }).RunAsync("job", "list", "--no-color", "-o", format);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Send [red]mail[/] \\u001b[2J\\u001b]52;c;AAAA\\u0007 to \\u202eevil", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(run.Output, character => char.IsControl(character) && character != '\n');
    }

    [Fact]
    public async Task List_into_a_file_keeps_a_name_as_it_is()
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Job(name: Nasty));

        var run = await CommandRun.OfAsync(service.Url, "job", "list", "-o", "json");

        Assert.Equal(Nasty, (string)JsonNode.Parse(run.Output)![0]!["name"]!);
    }

    [Fact]
    public async Task List_with_colors_says_the_state_in_words_too()
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Failed);

        var colored = await (Terminal with { Url = service.Url }).RunAsync("job", "list");
        var plain = await (Terminal with { Url = service.Url }).RunAsync("job", "list", "--no-color");
        var dumb = await (Terminal with { Url = service.Url, Variables = new() { ["TERM"] = "dumb" } }).RunAsync("job", "list");

        Assert.Contains("\u001b[", colored.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", dumb.Output, StringComparison.Ordinal);
        Assert.Contains("Failed", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_in_other_formats_writes_one_line_a_job()
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Ready, Rows.Job(Rows.Second, "=cmd|' /C calc'!A0"));

        var ids = await CommandRun.OfAsync(service.Url, "job", "list", "-o", "id");
        var csv = await CommandRun.OfAsync(service.Url, "job", "list", "-o", "csv", "--columns", "asyncoperationid,name,statecode,message");
        var lines = await CommandRun.OfAsync(service.Url, "job", "list", "-o", "jsonl", "--columns", "name");

        Assert.Equal($"{Rows.First}\n{Rows.Second}\n", ids.Output);
        Assert.Equal($"asyncoperationid,name,statecode,message\r\n{Rows.First},Job,0,\r\n{Rows.Second},'=cmd|' /C calc'!A0,0,\r\n", csv.Output);
        Assert.Equal("""{"name":"Job"}""" + "\n" + """{"name":"=cmd|' /C calc'!A0"}""" + "\n", lines.Output);
        Assert.Equal("asyncoperationid,name,statecode,message", service.Requests[1].Query["$select"]);
    }

    [Fact]
    public async Task List_shows_up_to_the_limit_and_says_that_there_are_more()
    {
        await using var service = await FakeService.StartAsync(request => FakeAnswer.Rows(Enumerable.Range(0, int.Parse(request.Query["$top"])).Select(_ => Rows.Ready)));

        var run = await CommandRun.OfAsync(service.Url, "job", "list", "--limit", "3", "-o", "id");

        Assert.Equal(3, run.Output.Count(character => character == '\n'));
        Assert.Contains("more than 3", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state:failed handler:SendMail", "search")]
    [InlineData("export", "search")]
    [InlineData("name~in -state:failed created>-1h", "search")]
    [InlineData("not found", "search")]
    [InlineData("statecode eq 3", "$filter")]
    [InlineData("(name ne 'x' or priority gt 3) and statecode eq 0", "$filter")]
    [InlineData("not contains(name,'x')", "$filter")]
    [InlineData("not (statecode eq 3)", "$filter")]
    [InlineData("statuscode in (30,31)", "$filter")]
    [InlineData("Microsoft.Dynamics.CRM.Today(PropertyName='createdon')", "$filter")]
    public async Task Filter_is_sent_as_what_it_looks_like(string filter, string option)
    {
        await using var service = await FakeService.StartAsync(new FakeAnswer(200, "7", "text/plain"));

        var run = await CommandRun.OfAsync(service.Url, "job", "count", "--filter", filter);

        Assert.Equal((0, "7\n"), (run.ExitCode, run.Output));
        Assert.Equal("asyncoperations/$count", service.Request.Path);
        Assert.Equal([KeyValuePair.Create(option, filter)], service.Request.Query);
    }

    [Fact]
    public async Task Filter_is_odata_where_that_is_said()
    {
        await using var service = await FakeService.StartAsync(new FakeAnswer(200, "7", "text/plain"));

        await CommandRun.OfAsync(service.Url, "job", "count", "--filter", "name", "--odata");
        await CommandRun.OfAsync(service.Url, "job", "count", "--filter", "statecode eq 3", "--odata", "false");

        Assert.Equal(["$filter", "search"], service.Requests.Select(request => request.Query.Keys.Single()));
    }

    [Fact]
    public async Task Filter_that_is_empty_is_not_taken_for_all()
    {
        await using var service = await FakeService.StartWithRowsAsync();

        var run = await CommandRun.OfAsync(service.Url, "job", "list", "--filter", " ");

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task List_of_nothing_says_so_beside_the_data()
    {
        await using var service = await FakeService.StartWithRowsAsync();

        var run = await CommandRun.OfAsync(service.Url, "job", "list", "--filter", "state:failed");

        Assert.Equal((0, "[]\n", "No job matches.\n"), (run.ExitCode, run.Output, run.Errors));
    }
}
