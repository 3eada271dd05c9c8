using System.Diagnostics;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>The server is killed in the middle of its work and started again on the same folder.</summary>
[Collection(nameof(CrashTests))]
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Jobs = 2_000;
    private const int Creators = 16;

    private static readonly TimeSpan RunTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RerunLimit = TimeSpan.FromSeconds(5);

    private readonly TempFolder _folder = new();
    private readonly RunLog _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Kill_twice_loses_no_acknowledged_job_and_runs_none_twice_at_once(int seed)
    {
        var random = new Random(seed);
        await using var receiver = await Receiver.StartAsync(AnswerAsync);
        var service = await StartAsync();
        try
        {
            // No run ends before all creates are acknowledged, so that the kills come in the middle of the rest.
            var jobIds = await CreateAsync(service, receiver.Url);
            _log.BeginRound(random.Next(200, 600));
            for (var kill = 0; kill < 2; kill++)
            {
                await Deadline.UntilAsync("runs to be cut off", () => _log.IsRoundOver);
                await service.Run.KillAsync();

                // The receiver hears of the kill by its connections.
                await Deadline.UntilAsync("the runs that the kill cut off to end", () => _log.Open == 0);
                Assert.NotEqual(0, _log.CutOff);
                await service.DisposeAsync();
                service = await StartAsync();
                await Deadline.OfAsync(_log.Rerun);
                var elapsed = Stopwatch.GetElapsedTime(service.Run.Started);
                output.WriteLine($"Kill {kill + 1}: {_log.CutOff} runs cut off, the first of them again {elapsed.TotalSeconds:0.00} s after the start.");
                Assert.InRange(elapsed, TimeSpan.Zero, RerunLimit);
                _log.BeginRound(kill == 0 ? random.Next(200, 600) : int.MaxValue);
            }

            await Deadline.ForAsync("all jobs to succeed", async () => await service.CountAsync("statecode eq 3 and statuscode eq 30") == Jobs ? "all" : null);
            Assert.Equal(Jobs, jobIds.Distinct().Count());
            Assert.Equal(Jobs, await service.CountAsync("retrycount eq 0"));
            Assert.Equal(0, _log.Open);
            Assert.Empty(_log.Faults);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    // One attempt only: a lost run that counted as a failure would be final.
    private Task<JobService> StartAsync() => JobService.StartAsync(_folder, "--AsyncJobs:Retry:Attempts=1", "--AsyncJobs:Dispatch:MaxConcurrentJobs=32");

    private static async Task<Guid[]> CreateAsync(JobService service, Uri url)
    {
        var jobIds = new Guid[Jobs];
        await Parallel.ForAsync(0, Jobs, new ParallelOptions { MaxDegreeOfParallelism = Creators }, async (i, _) =>
            jobIds[i] = await service.CreateAsync(JobService.Request(url)));
        return jobIds;
    }

    private async Task<int> AnswerAsync(ReceivedCall call)
    {
        _log.Begin(call.JobId, call.Attempt);
        var isCutOff = true;
        try
        {
            await Task.Delay(RunTime, call.Aborted);
            await _log.MayEnd.WaitAsync(call.Aborted);
            isCutOff = false;
            return 200;
        }
        finally
        {
            _log.End(call.JobId, isCutOff);
        }
    }
}
