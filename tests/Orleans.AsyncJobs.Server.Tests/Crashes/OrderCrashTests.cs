using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>
/// Many tokens whose members fail, are retried, postponed, canceled and deleted at random, while the server is killed
/// again and again. <c>ORDER_TOKENS</c>, <c>ORDER_MEMBERS</c> and <c>ORDER_KILLS</c> make it larger.
/// </summary>
[Collection(nameof(CrashTests))]
public sealed class OrderCrashTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Tokens = Setting("ORDER_TOKENS", 30);
    private static readonly int Members = Setting("ORDER_MEMBERS", 20);
    private static readonly int Kills = Setting("ORDER_KILLS", 3);

    private readonly TempFolder _folder = new();
    private readonly OrderLog _log = new();
    private readonly TaskCompletionSource _allCreated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<Guid, bool> _jobs = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_again_and_again_keeps_the_order_of_every_token_and_loses_nothing()
    {
        await using var receiver = await Receiver.StartAsync(AnswerAsync);
        var service = await StartAsync();
        try
        {
            // No run ends before all creates are acknowledged, so that the kills come in the middle of the rest.
            await CreateAsync(service, receiver.Url);
            _allCreated.SetResult();
            var deleted = 0;
            var random = new Random(1);
            for (var kill = 0; kill < Kills; kill++)
            {
                deleted += await DisturbAsync(service, random);
                var runs = _log.Runs + (Tokens * Members / (4 * Kills));
                // All may have ended while some were canceled and deleted.
                await Deadline.ForAsync(
                    $"more runs after kill {kill}",
                    async () => _log.Runs >= runs || await service.CountAsync("statecode ne 3") == 0 ? "so" : null,
                    () => $"{_log.Runs} of {runs} runs, {_log.Open} open.");
                await service.Run.KillAsync();

                // The receiver hears of the kill by its connections.
                await Deadline.UntilAsync("the runs that the kill cut off to end", () => _log.Open == 0);
                await service.DisposeAsync();
                service = await StartAsync();
            }

            await Deadline.ForAsync("all jobs to end", async () => await service.CountAsync("statecode ne 3") == 0 ? "all" : null, () => $"{_log.Runs} runs so far.");
            var (succeeded, failed, canceled) = (await service.CountAsync("statuscode eq 30"), await service.CountAsync("statuscode eq 31"), await service.CountAsync("statuscode eq 32"));
            output.WriteLine($"{_jobs.Count} jobs: {succeeded} succeeded, {failed} failed, {canceled} canceled, {deleted} deleted; {_log.Runs} runs, {Kills} kills, {_log.Faults.Count} faults.");
            Assert.Empty(_log.Faults);
            Assert.Equal(Tokens * Members, _jobs.Count);
            Assert.Equal(_jobs.Count, succeeded + failed + canceled + deleted);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private Task<JobService> StartAsync() => JobService.StartAsync(_folder, "--AsyncJobs:Retry:BaseDelay=00:00:00.2", "--AsyncJobs:Dispatch:MaxConcurrentJobs=32");

    /// <summary>Each token's members are created one after the other, so that their order is known.</summary>
    private Task CreateAsync(JobService service, Uri url) => Parallel.ForAsync(0, Tokens, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (token, _) =>
    {
        var random = new Random(token);
        for (var member = 0; member < Members; member++)
        {
            var job = JobService.Request(new Uri(url, $"{token}/{member}"));
            job["dependencytoken"] = $"token {token}";
            job["priority"] = random.Next(3);
            if (random.Next(20) == 0)
            {
                job["postponeuntil"] = DateTimeOffset.UtcNow.AddSeconds(random.NextDouble() * 3);
            }

            _jobs[await service.CreateAsync(job)] = true;
        }
    });

    /// <summary>Cancels and deletes some jobs, wherever they stand; gives how many were deleted.</summary>
    private async Task<int> DisturbAsync(JobService service, Random random)
    {
        var jobIds = _jobs.Keys.Order().ToArray();
        var deleted = 0;
        for (var i = 0; i < jobIds.Length / 50; i++)
        {
            var jobId = jobIds[random.Next(jobIds.Length)];
            if (random.Next(2) == 0)
            {
                using var canceled = await service.PatchAsync(jobId, new { statecode = 3, statuscode = 32 });
                Assert.Contains(canceled.StatusCode, new[] { HttpStatusCode.NoContent, HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
            }
            else
            {
                using var answer = await service.DeleteAsync(jobId);
                deleted += answer.StatusCode == HttpStatusCode.NoContent ? 1 : 0;
            }
        }

        return deleted;
    }

    private async Task<int> AnswerAsync(ReceivedCall call)
    {
        var parts = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (token, member) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        var random = new Random((token * 100_003) + (member * 101) + call.Attempt);
        var run = await _log.BeginAsync(token, member, call.Attempt);
        var isCutOff = true;
        try
        {
            await _allCreated.Task.WaitAsync(call.Aborted);
            await Task.Delay(random.Next(40), call.Aborted);
            isCutOff = call.Aborted.IsCancellationRequested;
            return random.Next(10) switch
            {
                < 7 => 200,
                < 9 => 503,
                _ => 400,
            };
        }
        finally
        {
            _log.End(run, isCutOff);
        }
    }

    private static int Setting(string name, int fallback) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
