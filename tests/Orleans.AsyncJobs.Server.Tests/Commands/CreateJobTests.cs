using Orleans.AsyncJobs.Server.Commands.Jobs;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

public sealed class CreateJobTests : IDisposable
{
    private static readonly FakeAnswer Created = new(204) { Headers = new() { ["OData-EntityId"] = $"http://127.0.0.1/api/data/v9.2/asyncoperations({Rows.First})" } };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Create_sends_what_was_given_and_writes_the_id()
    {
        await using var service = await FakeService.StartAsync(Created);

        var run = await new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync(
            "job", "create", "Greet", "--data", "Ada [x]", "--name", "First", "--token", "customer 7", "--priority", "3", "--postpone", "10m", "--halt", "--autodelete", "-o", "id");

        Assert.Equal((0, $"{Rows.First}\n", ""), (run.ExitCode, run.Output, run.Errors));
        Assert.Equal("POST asyncoperations", service.Request.ToString());
        Assert.Equal(
            """{"messagename":"Greet","name":"First","dependencytoken":"customer 7","priority":3,"postponeuntil":"2026-11-20T12:10:00Z","onfailure":1,"autodelete":true,"data":"Ada [x]"}""",
            service.Request.Body);
        Assert.False(service.Request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Create_with_a_rule_sends_it_with_its_start_and_zone()
    {
        await using var service = await FakeService.StartAsync(Created);

        var run = await new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync(
            "job", "create", "Greet", "--rule", "FREQ=DAILY;BYHOUR=3", "--start", "2h", "--zone", "Europe/Berlin");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            """{"messagename":"Greet","recurrencepattern":"FREQ=DAILY;BYHOUR=3","recurrencetimezone":"Europe/Berlin","recurrencestarttime":"2026-11-20T14:00:00Z"}""", service.Request.Body);
    }

    [Theory]
    [InlineData("--start", "2h")]
    [InlineData("--zone", "Europe/Berlin")]
    public async Task Create_with_a_part_of_a_rule_and_no_rule_is_wrong_use(string option, string value)
    {
        await using var service = await FakeService.StartAsync(Created);

        var run = await CommandRun.OfAsync(service.Url, "job", "create", "Greet", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("belong to a --rule, which is missing", run.Errors, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Theory]
    [InlineData("order-7")]
    [InlineData("5f1c0000-0000-4000-8000-000000000001")]
    public async Task Create_under_a_key_sends_the_same_guid_each_time(string key)
    {
        await using var service = await FakeService.StartAsync(Created);

        await CommandRun.OfAsync(service.Url, "job", "create", "Greet", "--key", key);
        await CommandRun.OfAsync(service.Url, "job", "create", "Greet", "--key", key);
        await CommandRun.OfAsync(service.Url, "job", "create", "Greet");

        var sent = service.Requests.Select(request => Guid.Parse(request.Headers["Repeatability-Request-ID"])).ToList();
        Assert.Equal(sent[0], sent[1]);
        Assert.NotEqual(sent[0], sent[2]);
    }

    [Fact]
    public void KeyOf_text_is_a_version_8_uuid_that_never_changes()
    {
        // printf order-7 | sha256sum, with the bits of RFC 9562 §5.8.
        Assert.Equal(Guid.Parse("df8cf802-27ec-8237-922d-f0ecd88385c5"), CreateJob.KeyOf("order-7"));
        Assert.NotEqual(CreateJob.KeyOf("order-7"), CreateJob.KeyOf("order-8"));
    }

    [Fact]
    public async Task Create_reads_data_from_a_file_and_from_standard_input()
    {
        await using var service = await FakeService.StartAsync(Created);
        var file = Path.Combine(_folder.Path, "data.json");
        await File.WriteAllTextAsync(file, "{\"größe\":1}\n", TestContext.Current.CancellationToken);

        await CommandRun.OfAsync(service.Url, "job", "create", "Greet", "--data", $"@{file}");
        await new CommandSetting { Url = service.Url, Input = "two\nlines" }.RunAsync("job", "create", "Greet", "--data", "-");

        Assert.Equal(["{\"größe\":1}\n", "two\nlines"], service.Requests.Select(request => (string)request.Json["data"]!));
    }

    [Fact]
    public async Task Create_of_a_file_that_is_no_text_is_wrong_use()
    {
        await using var service = await FakeService.StartAsync(Created);
        var file = Path.Combine(_folder.Path, "data.bin");
        await File.WriteAllBytesAsync(file, [0xC3, 0x28], TestContext.Current.CancellationToken);

        var run = await CommandRun.OfAsync(service.Url, "job", "create", "Greet", "--data", $"@{file}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("it is not UTF-8", run.Errors, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Theory]
    [InlineData("Bearer abc")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln")]
    [InlineData("the secret")]
    public async Task Create_with_a_secret_for_a_dependency_token_is_refused_without_saying_it(string token)
    {
        await using var service = await FakeService.StartAsync(Created);

        var run = await new CommandSetting { Url = service.Url, Variables = new() { ["ASYNCJOBS_TOKEN"] = "the secret" } }.RunAsync("job", "create", "Greet", "--token", token);

        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain(token, run.Errors, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Create_takes_a_token_that_logs_in_before_its_noun()
    {
        await using var service = await FakeService.StartAsync(Created);

        await CommandRun.OfAsync(service.Url, "--token", "secret", "job", "create", "Greet", "--token", "customer 7");

        Assert.Equal(("Bearer secret", "customer 7"), (service.Request.Headers["Authorization"], (string?)service.Request.Json["dependencytoken"]));
    }

    [Fact]
    public async Task Create_that_is_busy_is_sent_again_under_the_same_key()
    {
        var asked = 0;
        await using var service = await FakeService.StartAsync(_ =>
            Interlocked.Increment(ref asked) == 1 ? FakeAnswer.Error(429) with { Headers = new() { ["Retry-After"] = "1" } } : Created);

        var run = await new CommandSetting { Url = service.Url, Time = new LeapingTime() }.RunAsync("job", "create", "Greet");

        Assert.Equal(0, run.ExitCode);
        Assert.Single(service.Requests.Select(request => request.Headers["Repeatability-Request-ID"]).Distinct());
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(31, 10)]
    [InlineData(32, 11)]
    public async Task Create_that_waits_ends_as_the_job_ends(int status, int exitCode)
    {
        await using var service = await FakeService.StartAsync(request => request.Method == "POST" ? Created : FakeAnswer.Rows(Rows.Job(state: 3, status: status)));

        var run = await CommandRun.OfAsync(service.Url, "job", "create", "Greet", "--wait");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"Created {Rows.First}.", run.Errors, StringComparison.Ordinal);
    }
}
