using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Live;

/// <summary>Commands against a running service: what a fake cannot show.</summary>
public sealed class ServiceTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Export_is_exact_while_jobs_are_created()
    {
        var before = await CreateManyAsync(1_500, "exported");
        using var stop = new CancellationTokenSource();
        var creating = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await CreateManyAsync(50, "exported");
                }
            },
            TestContext.Current.CancellationToken);

        var terms = await CommandRun.OfAsync(fixture.Url, "job", "export", "--filter", "name:exported", "-o", "id");
        var odata = await CommandRun.OfAsync(fixture.Url, "job", "export", "--filter", "name eq 'exported'", "-o", "id");
        await stop.CancelAsync();
        await creating;

        foreach (var run in new[] { terms, odata })
        {
            Assert.True(run.ExitCode == 0, run.Errors);
            var ids = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(ids.Length, ids.Distinct().Count());

            // Each page comes in the order of creation, so what was there before comes first and whole.
            Assert.Equal(before.Select(id => $"{id}"), ids.Take(before.Count));
        }
    }

    [Fact]
    public async Task Retry_of_a_filter_hits_none_of_the_jobs_that_come_later()
    {
        var first = await fixture.CreateFailedAsync();
        await using var receiver = await Receiver.StartAsync(400);

        var run = await CommandRun.OfAsync(fixture.Url, "job", "retry", "--filter", "state:failed", "--reason", "test", "--yes");
        var later = await fixture.CreateFailedAsync();
        var bulk = (string)JsonNode.Parse(run.Output)!["jobid"]!;
        var ended = await CommandRun.OfAsync(fixture.Url, "job", "wait", bulk);

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains(await ActionsAsync(first), verb => verb == "retry");
        Assert.DoesNotContain(await ActionsAsync(later), verb => verb == "retry");
    }

    [Fact]
    public async Task Undo_before_it_starts_leaves_every_job_as_it_was()
    {
        var waiting = await fixture.CreateWaitingAsync("undone");

        var run = await CommandRun.OfAsync(fixture.Url, "job", "delete", "--filter", "token:undone", "--reason", "test", "--yes");
        var undo = await CommandRun.OfAsync(fixture.Url, "bulk", "undo", (string)JsonNode.Parse(run.Output)!["jobid"]!);

        Assert.Equal((0, "taken back"), (undo.ExitCode, (string)JsonNode.Parse(undo.Output)!["result"]!));
        Assert.NotNull(await fixture.Service.FindAsync(waiting));
    }

    [Fact]
    public async Task Create_under_one_key_makes_one_job()
    {
        var first = await CommandRun.OfAsync(fixture.Url, "job", "create", "HttpRequest", "--data", """{"method":"GET","url":"https://example.org/"}""", "--key", "one", "--postpone", "2030-01-01", "-o", "id");
        var second = await CommandRun.OfAsync(fixture.Url, "job", "create", "HttpRequest", "--data", """{"method":"GET","url":"https://example.org/"}""", "--key", "one", "--postpone", "2030-01-01", "-o", "id");

        Assert.Equal((0, first.Output), (second.ExitCode, second.Output));
        Assert.True(Guid.TryParse(first.Output, out _), first.ToString());
    }

    [Fact]
    public async Task Create_of_an_unknown_handler_is_refused_with_the_nearest()
    {
        var run = await CommandRun.OfAsync(fixture.Url, "job", "create", "HttpReqest");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("HttpRequest", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("show")]
    [InlineData("cancel")]
    [InlineData("retry")]
    [InlineData("delete")]
    [InlineData("logs")]
    [InlineData("wait")]
    [InlineData("watch")]
    public async Task Command_on_a_job_that_is_not_there_is_not_found(string verb)
    {
        var run = await CommandRun.OfAsync(fixture.Url, "job", verb, $"{Guid.CreateVersion7()}");

        Assert.Equal((3, true), (run.ExitCode, run.Errors.Length > 0));
    }

    [Fact]
    public async Task Explain_of_a_chain_names_first_what_really_blocks()
    {
        var head = await fixture.CreateWaitingAsync("chain");
        var members = new[] { await fixture.CreateWaitingAsync("chain"), await fixture.Service.CreateAsync(InLine("chain")) };

        var run = await new CommandSetting { Url = fixture.Url, IsTerminal = true }.RunAsync("job", "explain", $"{members[1]}");

        Assert.Equal(0, run.ExitCode);
        var parts = run.Output.Split(["\nWhat really blocks it:\n", "\nIn front of it, the nearest first:\n"], StringSplitOptions.None);
        Assert.Equal(3, parts.Length);
        Assert.Contains($"{members[1]}", parts[0], StringComparison.Ordinal);
        Assert.StartsWith($"  HttpRequest  {head}  Waiting\n", parts[1], StringComparison.Ordinal);
        Assert.Contains("remedy: It may run from", parts[1], StringComparison.Ordinal);
        Assert.Equal($"  HttpRequest  {members[0]}  Waiting\n", parts[2]);
    }

    [Fact]
    public async Task Logs_of_a_handler_that_logs_nothing_says_so()
    {
        var id = await fixture.CreateSucceededAsync();

        var run = await CommandRun.OfAsync(fixture.Url, "job", "logs", $"{id}");
        var followed = await CommandRun.OfAsync(fixture.Url, "job", "logs", $"{id}", "--follow");

        Assert.Equal(new CommandRun(0, "", "Run 1 logged nothing.\n"), run);
        Assert.Equal(new CommandRun(0, "", "It has ended and logged nothing.\n"), followed);
    }

    [Fact]
    public async Task Wait_goes_on_over_a_kill_of_the_service()
    {
        using var folder = new TempFolder();
        await using var receiver = await Receiver.StartAsync(200);
        Guid id;
        Task<CommandRun> waiting;
        var time = new WaitSignal();
        Uri url;
        await using (var service = await JobService.StartAsync(folder))
        {
            url = service.Address;
            var job = JobService.Request(receiver.Url);
            job["postponeuntil"] = DateTimeOffset.UtcNow.AddSeconds(5);
            id = await service.CreateAsync(job);
            waiting = new CommandSetting { Url = url, Time = time }.RunAsync("job", "wait", $"{id}");
            await Deadline.OfAsync(time.First);
            await service.Run.KillAsync();
        }

        await using var again = await JobService.StartAsync(
            Programs.Server, folder.Path, "--urls", $"http://127.0.0.1:{url.Port}", "--data", folder.Data, "--AsyncJobs:Outgoing:AllowedHosts:0=127.0.0.1");
        var run = await Deadline.OfAsync(waiting);

        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Backup_of_a_running_service_opens_as_a_store()
    {
        await fixture.CreateSucceededAsync();

        var backup = await CommandRun.OfAsync(fixture.Url, "store", "backup", "copy.db");
        var again = await CommandRun.OfAsync(fixture.Url, "store", "backup", "copy.db");
        var outside = await CommandRun.OfAsync(fixture.Url, "store", "backup", "../copy.db");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Data);
        File.Copy((string)JsonNode.Parse(backup.Output)!["path"]!, folder.Database);
        var check = await new CommandSetting().RunAsync("store", "check", "--data", folder.Data);

        Assert.Equal((0, 0, "[]\n"), (backup.ExitCode, check.ExitCode, check.Output));
        Assert.NotEqual(0, again.ExitCode);
        Assert.NotEqual(0, outside.ExitCode);
        Assert.False(File.Exists(Path.Combine(fixture.Folder.Data, "copy.db")));
    }

    [Fact]
    public async Task Doctor_names_a_setting_that_nothing_reads_and_a_handler_that_is_paused()
    {
        using var folder = new TempFolder();
        await using var service = await JobService.StartAsync(folder, "--AsyncJobs:Retry:Attempt=3");
        Assert.Equal(0, (await CommandRun.OfAsync(service.Address, "handler", "pause", "HttpRequest", "--reason", "it is down")).ExitCode);

        var run = await CommandRun.OfAsync(service.Address, "doctor", "-o", "csv");

        Assert.Equal(1, run.ExitCode);
        var wrong = run.Output.Split("\r\n").Where(line => line.Contains(",false,", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, wrong.Count);
        Assert.Contains("Nothing reads 'AsyncJobs:Retry:Attempt'; did you mean 'AsyncJobs:Retry:Attempts'?", wrong[0], StringComparison.Ordinal);
        Assert.Contains("HttpRequest is paused: it is down", wrong[1], StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> InLine(string token)
    {
        var job = JobService.Request(new Uri("https://example.org/"));
        job["dependencytoken"] = token;
        return job;
    }

    private async Task<IReadOnlyList<string>> ActionsAsync(Guid id)
    {
        var run = await CommandRun.OfAsync(fixture.Url, "job", "show", $"{id}");
        return [.. JsonNode.Parse(run.Output)!["actions"]!.AsArray().Select(action => (string)action!["verb"]!)];
    }

    /// <summary>Creates jobs that wait for a date.</summary>
    private async Task<List<Guid>> CreateManyAsync(int count, string name)
    {
        List<Guid> ids = [];
        foreach (var some in Enumerable.Range(0, count).Chunk(1_000))
        {
            using var http = new HttpClient { BaseAddress = fixture.Url };
            var targets = new JsonArray([.. some.Select(_ => new JsonObject
            {
                ["@odata.type"] = "Microsoft.Dynamics.CRM.asyncoperation", ["messagename"] = "HttpRequest", ["name"] = name,
                ["data"] = """{"method":"GET","url":"https://example.org/"}""", ["postponeuntil"] = "2030-01-01T00:00:00Z",
            })]);
            using var answer = await http.PostAsync(
                "/api/data/v9.2/CreateMultiple",
                new StringContent(new JsonObject { ["Targets"] = targets }.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
                TestContext.Current.CancellationToken);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, body);
            ids.AddRange(JsonNode.Parse(body)!["Ids"]!.AsArray().Select(id => (Guid)id!));
        }

        return ids;
    }

    /// <summary>The system's time, which tells when something waits for the first time.</summary>
    private sealed class WaitSignal : TimeProvider
    {
        private readonly TaskCompletionSource<bool> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> First => _first.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _first.TrySetResult(true);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
