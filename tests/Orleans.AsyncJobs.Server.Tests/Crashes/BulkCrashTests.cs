using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>The server is killed while an action on many jobs is under way, and after a handler was paused.</summary>
[Collection(nameof(CrashTests))]
public sealed class BulkCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Jobs = 1_500;
    private const int Callers = 16;

    private readonly TempFolder _folder = new();
    private volatile bool _mayFail = true;
    private int _runs;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_in_the_middle_of_a_retry_of_many_goes_on_and_hits_none_that_came_later()
    {
        await using var receiver = await Receiver.StartAsync(AnswerAsync);
        var service = await StartAsync();
        try
        {
            await CreateAsync(service, Jobs, receiver.Url);
            await Deadline.ForAsync("all to fail", async () => await service.CountAsync("statuscode eq 31") == Jobs ? "all" : null);
            var bulkId = await RetryFailedAsync(service);
            await CreateAsync(service, 50, new Uri(receiver.Url, "later"));
            _mayFail = false;
            await Deadline.UntilAsync("the retries to begin", () => Volatile.Read(ref _runs) > 200);
            await service.Run.KillAsync();
            await service.DisposeAsync();
            service = await StartAsync();

            var bulk = await service.WaitForAsync(bulkId, 3, 30);
            output.WriteLine($"{bulk.Message} {_runs} runs.");
            await Deadline.ForAsync("all to succeed", async () => await service.CountAsync("statuscode eq 30") == Jobs + 1 ? "all" : null);
            Assert.Equal(50, await service.CountAsync("statuscode eq 31"));
            Assert.Equal($"{Jobs} retried, 0 refused, 0 gone.", bulk.Message);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task Kill_after_a_handler_was_paused_leaves_it_paused_and_told_of()
    {
        await using var receiver = await Receiver.StartAsync(200);
        var service = await StartAsync();
        try
        {
            using var paused = await service.PostAsync("jobhandlers('HttpRequest')/Microsoft.Dynamics.CRM.PauseHandler", new { Reason = "the other side is down" });
            Assert.Equal(HttpStatusCode.NoContent, paused.StatusCode);
            await service.Run.KillAsync();
            await service.DisposeAsync();
            service = await StartAsync();

            var jobId = await service.CreateAsync(JobService.Request(receiver.Url));
            var waiting = await ReadAsync(service, $"asyncoperations({jobId})?$select=waitreason");
            Assert.Equal("handler paused by SYSTEM", (string?)waiting["waitreason"]);
            var action = (await ReadAsync(service, "jobactions"))["value"]![0]!;
            Assert.Equal(("pauseHandler", "the other side is down", "HttpRequest"), ((string?)action["verb"], (string?)action["reason"], (string?)action["name"]));
            Assert.False(receiver.HasCalls);

            using var resumed = await service.PostAsync("jobhandlers('HttpRequest')/Microsoft.Dynamics.CRM.ResumeHandler", new { });
            Assert.Equal(HttpStatusCode.NoContent, resumed.StatusCode);
            await service.WaitForAsync(jobId, 3, 30);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private Task<JobService> StartAsync() => JobService.StartAsync(_folder, "--AsyncJobs:Retry:Attempts=1");

    private static Task CreateAsync(JobService service, int count, Uri url) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (_, _) => await service.CreateAsync(JobService.Request(url)));

    private static async Task<Guid> RetryFailedAsync(JobService service)
    {
        using var answer = await service.PostAsync("RetryJobs", new { Filter = "statuscode eq 31", Reason = "the other side is back" });
        var receipt = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        Assert.True(answer.StatusCode == HttpStatusCode.OK, receipt.ToJsonString());
        Assert.Equal(Jobs, (int)receipt["count"]!);
        return (Guid)receipt["JobId"]!;
    }

    private static async Task<JsonObject> ReadAsync(JobService service, string path)
    {
        using var answer = await service.GetAsync($"/api/data/v9.2/{path}");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
    }

    private Task<int> AnswerAsync(ReceivedCall call)
    {
        if (call.Path == "/later" || _mayFail)
        {
            return Task.FromResult(400);
        }

        Interlocked.Increment(ref _runs);
        return Task.FromResult(200);
    }
}
