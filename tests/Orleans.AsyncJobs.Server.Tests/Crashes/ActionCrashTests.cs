using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>
/// The server is killed while many people act on jobs. Afterwards each action is there whole, with its entry in the
/// activity, or not at all; and it is there if it was answered.
/// </summary>
[Collection(nameof(CrashTests))]
public sealed class ActionCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Jobs = 240;
    private const int Callers = 16;

    private static readonly DateTimeOffset Far = new(2090, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Farther = Far.AddYears(1);

    private readonly TempFolder _folder = new();
    private volatile bool _mayFail = true;

    public void Dispose() => _folder.Dispose();

    // The number is the verb's in the table of actions.
    [Theory]
    [InlineData("cancel", 0)]
    [InlineData("pause", 1)]
    [InlineData("resume", 2)]
    [InlineData("postpone", 3)]
    [InlineData("retry", 4)]
    [InlineData("delete", 5)]
    public async Task Kill_in_the_middle_of_an_action_leaves_it_whole_or_undone(string action, int verb)
    {
        await using var receiver = await Receiver.StartAsync(AnswerAsync);
        var service = await StartAsync();
        try
        {
            var jobIds = await CreateAsync(service, action, receiver.Url);
            _mayFail = false;
            var answered = await ActAndKillAsync(service, action, jobIds);
            await service.DisposeAsync();
            service = await StartAsync();
            await Deadline.ForAsync("the runs that were cut off to be taken back", async () => await service.CountAsync("statuscode eq 21 or statuscode eq 22") == 0 ? "all" : null);
            var changed = await ReadChangedAsync(service, action, jobIds);
            var told = ReadActions(verb);
            output.WriteLine($"{action}: {answered.Count} answered, {changed.Count} done, {told.Count} told of.");
            Assert.InRange(answered.Count, 1, Jobs - 1);
            Assert.Equal(changed.Order(), told.Order());
            Assert.Subset(changed, answered.ToHashSet());
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private Task<JobService> StartAsync() => JobService.StartAsync(_folder, "--AsyncJobs:Retry:Attempts=1", $"--AsyncJobs:Dispatch:MaxConcurrentJobs={2 * Jobs}");

    /// <summary>Jobs from which the action is legal: they wait for a far date, they run, or they have failed.</summary>
    private static async Task<Guid[]> CreateAsync(JobService service, string action, Uri url)
    {
        var jobIds = new Guid[Jobs];
        await Parallel.ForAsync(0, Jobs, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (i, _) =>
        {
            var job = JobService.Request(new Uri(url, action));
            job["postponeuntil"] = action is "pause" or "retry" ? null : Far;
            jobIds[i] = await service.CreateAsync(job);
        });
        var status = action switch { "pause" => 20, "retry" => 31, _ => 10 };
        await Deadline.ForAsync("all jobs to stand ready", async () => await service.CountAsync($"statuscode eq {status}") == Jobs ? "all" : null);
        return jobIds;
    }

    /// <summary>Acts on all, and kills the server after some answers. Gives the jobs whose action was answered.</summary>
    private static async Task<ConcurrentBag<Guid>> ActAndKillAsync(JobService service, string action, Guid[] jobIds)
    {
        ConcurrentBag<Guid> answered = [];
        var acting = Parallel.ForEachAsync(jobIds, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (jobId, _) =>
        {
            try
            {
                using var answer = await ActAsync(service, action, jobId);
                if (answer.IsSuccessStatusCode)
                {
                    answered.Add(jobId);
                }
            }
            catch (HttpRequestException)
            {
                // It was killed before the answer: the action is done or not.
            }
        });
        await Deadline.UntilAsync("some actions to be answered", () => answered.Count >= Jobs / 6);
        await service.Run.KillAsync();
        await acting;
        return answered;
    }

    private static Task<HttpResponseMessage> ActAsync(JobService service, string action, Guid jobId) => action switch
    {
        "cancel" => service.PatchAsync(jobId, new { statecode = 3, statuscode = 32 }),
        "pause" => service.PatchAsync(jobId, new { statecode = 1, statuscode = 10 }),
        "resume" => service.PatchAsync(jobId, new { statecode = 0, statuscode = 0 }),
        "postpone" => service.PatchAsync(jobId, new { postponeuntil = Farther }),
        "retry" => service.ActAsync(jobId, "RetryJob"),
        _ => service.DeleteAsync(jobId),
    };

    private static async Task<HashSet<Guid>> ReadChangedAsync(JobService service, string action, Guid[] jobIds)
    {
        ConcurrentBag<Guid> changed = [];
        await Parallel.ForEachAsync(jobIds, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (jobId, _) =>
        {
            if (IsChanged(action, await service.FindAsync(jobId)))
            {
                changed.Add(jobId);
            }
        });
        return [.. changed];
    }

    private static bool IsChanged(string action, JobRow? row) => action switch
    {
        "delete" => row is null,
        "cancel" => row!.Status == 32,
        "pause" => row!.Status == 10,
        "postpone" => row!.Time("postponeuntil") == Farther,
        "resume" => row!.Time("postponeuntil") is null,
        _ => row!.Status != 31,
    };

    private List<Guid> ReadActions(int verb)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT jobid FROM jobactions WHERE verb = {verb}");
        using var reader = command.ExecuteReader();
        List<Guid> jobIds = [];
        while (reader.Read())
        {
            jobIds.Add(new Guid((byte[])reader[0], bigEndian: true));
        }

        return jobIds;
    }

    /// <summary>Fails those that are to be retried; all others run until they are asked to stop.</summary>
    private async Task<int> AnswerAsync(ReceivedCall call)
    {
        if (call.Path == "/retry")
        {
            return _mayFail ? 400 : 200;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, call.Aborted);
        return 500;
    }
}
