using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary><c>store</c> and <c>doctor</c>, of a service and of a folder.</summary>
public sealed class StoreTests : IDisposable
{
    private static readonly object Info = new
    {
        location = "/data/jobs.db",
        schema = 3,
        bytes = 5_000_000_000,
        logbytes = 1_024,
        unusedbytes = 0,
        diskfreebytes = 70_000_000_000,
        queuedwrites = 0,
        commits = 17,
        commitp50seconds = 0.001,
        commitp99seconds = 0.02,
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Info_on_a_terminal_is_in_units_that_people_read()
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(Info));

        var run = await new CommandSetting { Url = service.Url, IsTerminal = true }.RunAsync("store", "info");

        Assert.Equal("GET StoreInfo()", service.Request.ToString());
        Assert.Matches(@"size +4\.7 GiB", run.Output);
        Assert.Matches(@"of it unused +0 B, which stay in the file", run.Output);
        Assert.Matches(@"a commit takes +1 ms \(half of them\), 20 ms \(99 of 100\)", run.Output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Check_ends_with_1_when_something_is_wrong(int faults)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.Json(new { faults = Enumerable.Range(1, faults).Select(number => $"Fault {number}.") }));

        var run = await CommandRun.OfAsync(service.Url, "store", "check", "-o", "jsonl");

        Assert.Equal("POST CheckStore", service.Request.ToString());
        Assert.Equal(faults == 0 ? (0, "") : (1, "{\"fault\":\"Fault 1.\"}\n{\"fault\":\"Fault 2.\"}\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Backup_is_called_by_the_time_where_nobody_names_it()
    {
        await using var service = await FakeService.StartAsync(request => FakeAnswer.Json(new { Path = $"/data/backups/{request.Json["Name"]}" }));

        var run = await new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync("store", "backup");

        Assert.Equal((0, "/data/backups/jobs-20261120T120000Z.db"), (run.ExitCode, (string)JsonNode.Parse(run.Output)!["path"]!));
    }

    [Fact]
    public async Task Folder_that_holds_no_store_is_said_and_left_alone()
    {
        var missing = Path.Combine(_folder.Path, "missing");

        var info = await new CommandSetting().RunAsync("store", "info", "--data", missing);
        var doctor = await new CommandSetting().RunAsync("doctor", "--data", missing);

        Assert.Equal((1, ""), (info.ExitCode, info.Output));
        Assert.Contains($"There is no folder {missing}", info.Errors, StringComparison.Ordinal);
        Assert.Equal(1, doctor.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Folder_of_a_stopped_service_is_looked_at_checked_and_copied_without_a_change()
    {
        await using (var service = await JobService.StartAsync(_folder))
        {
            await service.CreateAsync(JobService.Request(new Uri("http://127.0.0.1:1")));
            var busy = await new CommandSetting().RunAsync("store", "info", "--data", _folder.Data);
            Assert.Equal(1, busy.ExitCode);
            Assert.Contains($"process id {service.Run.ProcessId}", busy.Errors, StringComparison.Ordinal);
            Assert.Contains("asked without --data", busy.Errors, StringComparison.Ordinal);

            // A kill, so that a log is left.
            await service.Run.KillAsync();
        }

        var before = Files();
        var backup = Path.Combine(_folder.Path, "copy.db");
        foreach (var line in new[] { "store info", "store check", $"store backup {backup}", "doctor" })
        {
            var run = await new CommandSetting().RunAsync([.. line.Split(' '), "--data", _folder.Data]);
            Assert.True(run.ExitCode == 0, run.ToString());
        }

        Assert.Equal(before, Files());
        Assert.True(File.Exists(backup));
        Assert.Equal(1, (await new CommandSetting().RunAsync("store", "backup", backup, "--data", _folder.Data)).ExitCode);
    }

    [Fact]
    public async Task Compact_writes_the_store_of_a_stopped_service_anew()
    {
        await using (var service = await JobService.StartAsync(_folder))
        {
            await service.CreateAsync(JobService.Request(new Uri("http://127.0.0.1:1")));
            var busy = await new CommandSetting().RunAsync("store", "compact", "--data", _folder.Data);
            Assert.Equal(1, busy.ExitCode);
            Assert.Contains($"process id {service.Run.ProcessId}", busy.Errors, StringComparison.Ordinal);
            await service.Run.KillAsync();
        }

        var run = await new CommandSetting().RunAsync("store", "compact", "--data", _folder.Data);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(new FileInfo(Path.Combine(_folder.Data, "jobs.db")).Length, (long)JsonNode.Parse(run.Output)!["bytes"]!);
        Assert.Equal(0, (await new CommandSetting().RunAsync("store", "check", "--data", _folder.Data)).ExitCode);
        await using var again = await JobService.StartAsync(_folder);
    }

    [Fact]
    public async Task Compact_without_a_folder_is_wrong_use()
    {
        var run = await new CommandSetting().RunAsync("store", "compact");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("stop the service", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_finds_nothing_where_nothing_is_wrong()
    {
        await using var service = await StartAsync(_ => null);

        var run = await CommandRun.OfAsync(service.Url, "doctor");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.All(JsonNode.Parse(run.Output)!.AsArray(), finding => Assert.True((bool)finding!["good"]!));
        Assert.Equal(
            ["reachable", "clock", "ready", "silos", "store", "disk", "queue", "failures", "handlers", "lines"],
            JsonNode.Parse(run.Output)!.AsArray().Select(finding => (string)finding!["check"]!));
    }

    [Theory]
    [InlineData("readyz", "ready", "jobstore: The disk is full.")]
    [InlineData("jobsilos", "due", "9.0 s after they come due")]
    [InlineData("jobsilos", "abandoned", "2 runs did not stop")]
    [InlineData("jobsilos", "version", "has version 9.9.9")]
    [InlineData("jobsilos", "settings", "'AsyncJobs:Retry:Attempt'")]
    [InlineData("StoreInfo()", "disk", "1.0 MiB free")]
    [InlineData("StoreInfo()", "store", "One commit in 100 takes 3.0 s")]
    [InlineData("asyncoperations/$count", "failures", "4 jobs failed in 24 hours")]
    [InlineData("jobhandlers", "handlers", "Mail is paused: down")]
    [InlineData("joblines", "lines", "1 do not move: \"customer 7\"")]
    [InlineData("clock", "clock", "ahead of this machine's")]
    public async Task Doctor_names_what_is_wrong_with_its_remedy(string path, string check, string found)
    {
        await using var service = await StartAsync(request => request.Path == path || (path == "readyz" && request.Path == "/readyz") ? Sick(request) : null, path == "clock");

        var run = await CommandRun.OfAsync(service.Url, "doctor");

        Assert.Equal(1, run.ExitCode);
        var finding = JsonNode.Parse(run.Output)!.AsArray().First(finding => !(bool)finding!["good"]! && (string)finding["check"]! == check)!;
        Assert.Contains(found, (string)finding["found"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)finding["remedy"]!);
    }

    [Fact]
    public async Task Doctor_of_nothing_says_that_it_cannot_be_reached()
    {
        var run = await CommandRun.OfAsync(new Uri("http://127.0.0.1:1"), "doctor");

        Assert.Equal((1, "reachable"), (run.ExitCode, (string)JsonNode.Parse(run.Output)![0]!["check"]!));
    }

    [Fact]
    public async Task Doctor_goes_on_when_one_check_is_refused()
    {
        await using var service = await StartAsync(request => request.Path == "jobsilos" ? FakeAnswer.Error(403) : null);

        var run = await CommandRun.OfAsync(service.Url, "doctor");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(JsonNode.Parse(run.Output)!.AsArray(), finding => (string)finding!["check"]! == "lines");
    }

    /// <summary>A service that is well but for what is overridden.</summary>
    private static Task<FakeService> StartAsync(Func<FakeRequest, FakeAnswer?> sick, bool hasWrongClock = false) => FakeService.StartAsync(request =>
    {
        var answer = sick(request) ?? request.Path switch
        {
            "jobsilos" => FakeAnswer.Json(new { value = new[] { Silo(ServerText.Version, 0.1, 0, "AsyncJobs", isGood: true) } }),
            "StoreInfo()" => FakeAnswer.Json(Info),
            "asyncoperations/$count" => new FakeAnswer(200, "0", "text/plain"),
            "jobhandlers" => FakeAnswer.Json(new { value = new[] { new { messagename = "Mail", paused = false } } }),
            "joblines" => FakeAnswer.Rows(),
            _ => FakeAnswer.Json(new { status = "live" }),
        };
        return hasWrongClock ? answer with { Headers = new() { ["Date"] = DateTimeOffset.UtcNow.AddMinutes(10).ToString("R") } } : answer;
    });

    private static FakeAnswer Sick(FakeRequest request) => request.Path switch
    {
        "jobsilos" => FakeAnswer.Json(new { value = new[] { Silo("9.9.9", 9, 2, "settings", isGood: false) } }),
        "StoreInfo()" => FakeAnswer.Json(new { location = "/data/jobs.db", bytes = 1, diskfreebytes = 1_048_576, commitp99seconds = 3.0 }),
        "asyncoperations/$count" => new FakeAnswer(200, request.Query["$filter"].StartsWith("statuscode eq 31", StringComparison.Ordinal) ? "4" : "0", "text/plain"),
        "jobhandlers" => FakeAnswer.Json(new { value = new[] { new { messagename = "Mail", paused = true, reason = "down" } } }),
        "joblines" => FakeAnswer.Json(new { value = new[] { new { token = "customer 7" } } }),
        _ => new FakeAnswer(503, """{"status":"not ready","failed":[{"name":"jobstore","reason":"The disk is full."}]}"""),
    };

    private static object Silo(string version, double lag, int abandoned, string check, bool isGood) => new
    {
        hostid = "S127.0.0.1:1:1",
        name = "Silo_1",
        status = "Active",
        version,
        slots = 32,
        running = 3,
        abandoned,
        duelagseconds = lag,
        checks = new[] { new { name = check, isgood = isGood, text = "Nothing reads the setting 'AsyncJobs:Retry:Attempt'." } },
    };

    private Dictionary<string, string> Files() => Directory.GetFiles(_folder.Data)
        .ToDictionary(file => file, file => Convert.ToBase64String(File.ReadAllBytes(file)), StringComparer.Ordinal);
}
