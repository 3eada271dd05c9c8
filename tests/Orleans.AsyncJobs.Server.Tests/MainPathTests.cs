using System.Net;

namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>A job from its create to its end, against the built server.</summary>
public sealed class MainPathTests : IDisposable
{
    private const int IsvUnexpected = -2147220956;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task HttpRequest_answered_200_succeeds_with_times_and_the_answer()
    {
        await using var receiver = await Receiver.StartAsync(200);
        await using var service = await JobService.StartAsync(_folder);

        var jobId = await service.CreateAsync(JobService.Request(new Uri(receiver.Url, "/orders"), "POST", new { number = 7 }));
        var row = await service.WaitForAsync(jobId, 3, 30);

        var call = await receiver.NextAsync();
        Assert.Equal(("/orders", jobId, 1, """{"number":7}"""), (call.Path, call.JobId, call.Attempt, call.Body));
        Assert.Equal($"200 OK\n{Receiver.Answer}", row.Message);
        Assert.Equal(0, row.RetryCount);
        Assert.Null(row.ErrorCode);
        Assert.InRange(row.ExecutionSeconds!.Value, 0, 30);
        Assert.True(row.Time("createdon") <= row.Time("startedon") && row.Time("startedon") <= row.Time("completedon"), row.ToString());
    }

    [Fact]
    public async Task HttpRequest_answered_503_twice_is_retried_and_succeeds()
    {
        await using var receiver = await Receiver.StartAsync(503, 503, 200);
        await using var service = await JobService.StartAsync(_folder, "--AsyncJobs:Retry:BaseDelay=00:00:00.2");

        var row = await service.WaitForAsync(await service.CreateAsync(JobService.Request(receiver.Url)), 3, 30);

        Assert.Equal(2, row.RetryCount);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, (await receiver.NextAsync()).Attempt);
        }
    }

    [Fact]
    public async Task HttpRequest_answered_400_fails_at_once_with_code_and_answer()
    {
        await using var receiver = await Receiver.StartAsync(400);
        await using var service = await JobService.StartAsync(_folder);

        var row = await service.WaitForAsync(await service.CreateAsync(JobService.Request(receiver.Url)), 3, 31);

        Assert.Equal(IsvUnexpected, row.ErrorCode);
        Assert.Equal($"400 Bad Request\n{Receiver.Answer}", row.Message);
        Assert.Equal(0, row.RetryCount);
    }

    [Fact]
    public async Task HttpRequest_answered_401_waits_for_a_person()
    {
        await using var receiver = await Receiver.StartAsync(401);
        await using var service = await JobService.StartAsync(_folder);

        var row = await service.WaitForAsync(await service.CreateAsync(JobService.Request(receiver.Url)), 1, 10);

        Assert.Null(row.Time("postponeuntil"));
        Assert.Equal(IsvUnexpected, row.ErrorCode);
        Assert.StartsWith("401", row.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_with_autodelete_is_gone_after_success()
    {
        await using var receiver = await Receiver.StartAsync(200);
        await using var service = await JobService.StartAsync(_folder);
        var job = JobService.Request(receiver.Url);
        job["autodelete"] = true;

        var jobId = await service.CreateAsync(job);

        await receiver.NextAsync();
        await Deadline.ForAsync("the job to be gone", async () => await service.FindAsync(jobId) is null ? "gone" : null);
    }

    [Fact]
    public async Task Create_with_postponeuntil_waits_and_never_starts_early()
    {
        await using var receiver = await Receiver.StartAsync(200);
        await using var service = await JobService.StartAsync(_folder);
        var due = DateTimeOffset.UtcNow.AddSeconds(3);
        var job = JobService.Request(receiver.Url);
        job["postponeuntil"] = due;

        var jobId = await service.CreateAsync(job);
        var waiting = await service.FindAsync(jobId);

        Assert.Equal((1, 10, due), (waiting!.State, waiting.Status, waiting.Time("postponeuntil")));
        Assert.InRange((await receiver.NextAsync()).ArrivedOn, due, due.AddSeconds(30));
        await service.WaitForAsync(jobId, 3, 30);
    }

    [Fact]
    public async Task Banner_curl_line_makes_a_job_that_succeeds()
    {
        await using var service = await JobService.StartAsync(Programs.Server, _folder.Path, "--urls", "http://127.0.0.1:0", "--data", _folder.Data);
        await Deadline.UntilAsync("the curl line", () => service.Run.Output.Contains(" -d '", StringComparison.Ordinal));
        var body = service.Run.Output.Split(" -d '")[1].Split("'\n")[0];

        using var answer = await service.PostAsync(System.Text.Json.Nodes.JsonNode.Parse(body)!);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await service.WaitForAsync(Guid.Parse(answer.Headers.GetValues("OData-EntityId").Single()[^37..^1]), 3, 30);
    }
}
