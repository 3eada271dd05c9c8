using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary><c>job wait</c> and <c>job watch</c>: what follows jobs to their end.</summary>
public sealed class WaitForJobsTests
{
    [Theory]
    [InlineData(30, 30, 0)]
    [InlineData(30, 31, 10)]
    [InlineData(30, 32, 11)]
    [InlineData(32, 31, 10)]
    public async Task Wait_ends_with_how_the_jobs_ended(int first, int second, int exitCode)
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Job(Rows.First, state: 3, status: first), Rows.Job(Rows.Second, state: 3, status: second));

        var run = await CommandRun.OfAsync(service.Url, "job", "wait", $"{Rows.First}", $"{Rows.Second}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal([first, second], JsonNode.Parse(run.Output)!.AsArray().Select(row => (int)row!["statuscode"]!));
    }

    [Fact]
    public async Task Wait_asks_again_for_what_has_not_ended()
    {
        await using var service = await StartInTurnAsync(FakeAnswer.Rows(Rows.Ready), FakeAnswer.Rows(Rows.Job(state: 2, status: 20)), FakeAnswer.Rows(Rows.Succeeded));

        var run = await Leaping(service).RunAsync("job", "wait", $"{Rows.First}");

        Assert.Equal((0, 3), (run.ExitCode, service.Requests.Count));
        Assert.Equal($"asyncoperationid eq {Rows.First}", service.Requests[0].Query["$filter"]);
    }

    [Fact]
    public async Task Wait_gives_up_when_the_time_is_up()
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Ready);
        var time = new LeapingTime();
        var started = time.GetUtcNow();

        var run = await (Leaping(service) with { Time = time }).RunAsync("job", "wait", $"{Rows.First}", "--timeout", "1m");

        Assert.Equal((6, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{Rows.First} (ready) has not ended", run.Errors, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), time.GetUtcNow() - started);
        Assert.InRange(service.Requests.Count, 30, 50);
    }

    [Fact]
    public async Task Wait_for_a_job_that_is_not_there_is_not_found()
    {
        await using var service = await FakeService.StartWithRowsAsync();

        var run = await CommandRun.OfAsync(service.Url, "job", "wait", $"{Rows.First}");

        Assert.Equal((3, $"There is no job {Rows.First}.\n"), (run.ExitCode, run.Errors));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 3)]
    public async Task Wait_for_a_job_that_goes_knows_whether_it_goes_by_its_success(bool autoDelete, int exitCode)
    {
        var row = Rows.Ready;
        row["autodelete"] = autoDelete;
        await using var service = await StartInTurnAsync(FakeAnswer.Rows(row), FakeAnswer.Rows());

        var run = await Leaping(service).RunAsync("job", "wait", $"{Rows.First}");

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Wait_for_a_service_that_stays_away_ends_after_a_minute()
    {
        // It answers once, and is gone at the next look.
        var service = await FakeService.StartWithRowsAsync(Rows.Ready);
        var time = new LeapingTime { Leaps = service.DisposeAsync };
        var started = time.GetUtcNow();

        var run = await (Leaping(service) with { Time = time }).RunAsync("job", "wait", $"{Rows.First}");

        Assert.Equal((5, ""), (run.ExitCode, run.Output));
        Assert.Single(Regex.Matches(run.Errors, "Trying again", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.InRange(time.GetUtcNow() - started, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(65));
    }

    [Fact]
    public async Task Wait_takes_ids_from_standard_input()
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Succeeded);

        var run = await new CommandSetting { Url = service.Url, Input = $"{Rows.First}\n" }.RunAsync("job", "wait", "-", "-o", "id");

        Assert.Equal((0, $"{Rows.First}\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Watch_writes_one_line_for_each_change()
    {
        var half = Rows.Job(state: 2, status: 20);
        half["percentcomplete"] = 50;
        half["progressmessage"] = "half\u001b[2J";
        await using var service = await StartInTurnAsync(
            FakeAnswer.Rows(Rows.Ready), FakeAnswer.Rows(Rows.Ready), FakeAnswer.Rows(half), FakeAnswer.Rows(half), FakeAnswer.Rows(Rows.Failed));

        var piped = await Leaping(service).RunAsync("job", "watch", $"{Rows.First}");

        Assert.Equal(10, piped.ExitCode);
        Assert.Equal([0, 20, 31], piped.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (int)JsonNode.Parse(line)!["statuscode"]!));
    }

    [Fact]
    public async Task Watch_on_a_terminal_is_words()
    {
        var half = Rows.Job(state: 2, status: 20);
        half["percentcomplete"] = 50;
        half["progressmessage"] = "half\u001b[2J";
        await using var service = await StartInTurnAsync(FakeAnswer.Rows(half), FakeAnswer.Rows(Rows.Succeeded));

        var run = await (Leaping(service) with { IsTerminal = true }).RunAsync("job", "watch", $"{Rows.First}");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^2026-11-20 12:00:00Z  running    50 % half\\u001b\[2J\n2026-11-20 12:00:00Z  succeeded\n$", run.Output);
    }

    private static CommandSetting Leaping(FakeService service) => new() { Url = service.Url, Time = new LeapingTime() };

    private static Task<FakeService> StartInTurnAsync(params FakeAnswer[] answers)
    {
        var asked = -1;
        return FakeService.StartAsync(_ => answers[Math.Min(Interlocked.Increment(ref asked), answers.Length - 1)]);
    }
}
