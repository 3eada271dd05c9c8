namespace Orleans.AsyncJobs.Server.Tests.Commands.Live;

/// <summary>The program at a real terminal, and interrupted there or elsewhere.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_is_a_table_on_a_terminal_and_json_in_a_pipe()
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Job(name: "Mail [7]\u001b[2J"));
        using var terminal = new PseudoTerminal();

        await using var run = ShellRun.Start(_folder, service.Url, $"NO_COLOR=1 asyncjobs job list > {terminal.Device} 2> {terminal.Device} < {terminal.Device}");
        var seen = await terminal.ReadUntilAsync(text => text.Contains("Ready", StringComparison.Ordinal));
        var piped = await ShellRun.OfAsync(_folder, service.Url, "asyncjobs job list | cat");

        Assert.Equal(0, await run.WaitForExitAsync());
        // The runtime itself greets a terminal whose size is asked.
        seen = seen.Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal);
        Assert.StartsWith("ID ", seen, StringComparison.Ordinal);
        Assert.Contains("Mail [7]", seen, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', seen);
        Assert.StartsWith("[\n", piped.Output, StringComparison.Ordinal);
        Assert.Equal("", piped.Errors);
    }

    [Fact]
    public async Task Cancel_of_several_asks_at_the_terminal_and_takes_what_is_typed()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);
        using var terminal = new PseudoTerminal();

        await using var run = ShellRun.Start(
            _folder, service.Url, $"asyncjobs job cancel {Rows.First} {Rows.Second} -o id 2> {terminal.Device} < {terminal.Device}");
        await terminal.ReadUntilAsync(text => text.Contains("[y/N]", StringComparison.Ordinal));
        Assert.Empty(service.Requests);
        terminal.Type("y\n");

        Assert.Equal(0, await run.WaitForExitAsync());
        Assert.Equal($"{Rows.First}\n{Rows.Second}\n", run.Output);
        Assert.Equal(2, service.Requests.Count);
    }

    [Theory]
    [InlineData("SIGINT", 130)]
    [InlineData("SIGTERM", 143)]
    public async Task Interrupted_wait_ends_with_the_number_of_the_signal(string signal, int exitCode)
    {
        await using var service = await FakeService.StartWithRowsAsync(Rows.Ready);
        await using var run = ShellRun.Start(_folder, service.Url, $"exec asyncjobs job wait {Rows.First}");
        await Deadline.UntilAsync("a second look", () => service.Requests.Count > 1);

        run.Send(signal);

        Assert.Equal((exitCode, "", ""), (await run.WaitForExitAsync(), run.Output, run.Errors));
    }

    [Fact]
    public async Task Interrupted_question_does_nothing()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);
        using var terminal = new PseudoTerminal();
        await using var run = ShellRun.Start(
            _folder, service.Url, $"exec asyncjobs job cancel {Rows.First} {Rows.Second} 2> {terminal.Device} < {terminal.Device}");
        await terminal.ReadUntilAsync(text => text.Contains("[y/N]", StringComparison.Ordinal));

        run.Send("SIGINT");

        Assert.Equal(130, await run.WaitForExitAsync());
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Interrupted_export_leaves_no_file()
    {
        using var held = new SemaphoreSlim(0);
        var pages = 0;
        await using var service = await FakeService.StartAsync(request =>
        {
            if (request.Query.ContainsKey("$filter") && Interlocked.Increment(ref pages) > 1)
            {
                held.Wait();
            }

            return FakeAnswer.Rows(Enumerable.Range(1, int.Parse(request.Query["$top"])).Select(_ => Rows.Ready));
        });
        await using var run = ShellRun.Start(_folder, service.Url, "exec asyncjobs job export --output jobs.jsonl");
        await Deadline.UntilAsync("the second page", () => Volatile.Read(ref pages) > 1);

        run.Send("SIGINT");
        var exitCode = await run.WaitForExitAsync();
        held.Release();

        Assert.Equal(130, exitCode);
        Assert.Equal(["bin"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Export_into_a_pipe_that_closes_ends_quietly()
    {
        await using var service = await FakeService.StartAsync(request =>
            FakeAnswer.Rows(Enumerable.Range(1, int.Parse(request.Query["$top"])).Select(_ => Rows.Ready)));

        var run = await ShellRun.OfAsync(_folder, service.Url, "asyncjobs job export | head -n 1");

        Assert.Equal(0, run.ExitCode);
        Assert.Single(run.Output.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("Unhandled", run.Errors, StringComparison.Ordinal);
    }
}
