using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>Jobs that recur each second or two, while their service is killed, and while its clock is set.</summary>
[Collection(nameof(CrashTests))]
public sealed class RecurringCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int MaxRuns = 100;

    private readonly TempFolder _folder = new();

    /// <summary>While it is there, calls are answered only when it ends: a kill comes in the middle of a run.</summary>
    private volatile TaskCompletionSource? _hold;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_twice_gives_no_occurrence_twice_and_leaves_none_out()
    {
        await using var receiver = await Receiver.StartAsync(AnswerAsync);
        var service = await JobService.StartAsync(_folder);
        try
        {
            Guid[] ids =
            [
                await CreateAsync(service, receiver, "FREQ=SECONDLY", token: null),
                await CreateAsync(service, receiver, "FREQ=SECONDLY", "t"),
                await CreateAsync(service, receiver, "FREQ=SECONDLY;INTERVAL=2", "t"),
            ];
            for (var kill = 0; kill < 2; kill++)
            {
                await UntilMoreRunsAsync(service, ids, 3);
                var hold = _hold = new TaskCompletionSource();
                await Deadline.ForAsync("a run to be on", async () => (await RunsAsync(service, ids[0])).Any(run => run.Outcome == "running") ? "so" : null);
                await service.Run.KillAsync();
                _hold = null;
                hold.SetResult();
                await service.DisposeAsync();
                service = await JobService.StartAsync(_folder);
            }

            await UntilMoreRunsAsync(service, ids, 3);
            Assert.Equal(2, (await RunsAsync(service, ids[0])).Count(run => run.Outcome == "lost"));
            foreach (var (id, seconds) in ids.Zip([1, 1, 2]))
            {
                AssertAccounted(await RunsAsync(service, id), TimeSpan.FromSeconds(seconds));
            }
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task Clock_set_forward_and_back_by_an_hour_gives_no_occurrence_twice_and_leaves_none_out()
    {
        var clock = new ProcessClock(_folder, "+0");
        await using var receiver = await Receiver.StartAsync(200);
        await using var service = await clock.StartAsync(_folder);
        var id = await CreateAsync(service, receiver, "FREQ=SECONDLY;INTERVAL=2", token: null);
        await UntilMoreRunsAsync(service, [id], 2);

        // What lies in the hour that is jumped over is one run.
        clock.Set("+1h");
        await UntilMoreRunsAsync(service, [id], 2);

        // The hour that comes again has run: only what somebody asks for runs now.
        clock.Set("+0");
        await Deadline.ForAsync("the next occurrence to be an hour away", async () => await NextAsync(service, id) > DateTimeOffset.UtcNow.AddMinutes(30) ? "so" : null);
        var next = await NextAsync(service, id);
        var ended = await EndedAsync(service, id);
        using (var asked = await service.ActAsync(id, "RunJobNow"))
        {
            asked.EnsureSuccessStatusCode();
        }

        await UntilEndedAsync(service, id, ended + 1);
        Assert.Equal(next, await NextAsync(service, id));
        clock.Set("+1h");
        await UntilMoreRunsAsync(service, [id], 2);

        var runs = await RunsAsync(service, id);
        Assert.Single(runs, run => run.Occurrence.Ticks % TimeSpan.TicksPerSecond != 0);
        AssertAccounted([.. runs.Where(run => run.Occurrence.Ticks % TimeSpan.TicksPerSecond == 0)], TimeSpan.FromSeconds(2));
    }

    private void AssertAccounted(IReadOnlyList<Run> runs, TimeSpan period)
    {
        // Of more than a hundred runs the first and the newest are told.
        var occurrences = runs.Skip(runs.Count < MaxRuns ? 0 : 1).GroupBy(run => run.Occurrence).ToList();
        output.WriteLine($"{occurrences.Count} occurrences, {runs.Count} runs, {runs.Count(run => run.Outcome == "lost")} lost.");
        for (var i = 1; i < occurrences.Count; i++)
        {
            var (before, next) = (occurrences[i - 1], occurrences[i]);
            Assert.True(next.Key > before.Key, $"{next.Key:O} came after {before.Key:O}.");
            var start = before.First().StartedOn;
            Assert.InRange(next.Key, before.Key + period, (start > before.Key ? start : before.Key) + period);
            Assert.True(before.Count(run => run.Outcome is "succeeded" or "failed") == 1, $"{before.Key:O} ended {string.Join(", ", before.Select(run => run.Outcome))}.");
        }
    }

    private async Task<int> AnswerAsync(ReceivedCall call)
    {
        await (_hold?.Task ?? Task.CompletedTask).WaitAsync(call.Aborted);
        return 200;
    }

    private static Task<Guid> CreateAsync(JobService service, Receiver receiver, string pattern, string? token)
    {
        var job = JobService.Request(receiver.Url);
        (job["recurrencepattern"], job["dependencytoken"]) = (pattern, token);
        return service.CreateAsync(job);
    }

    private static async Task UntilMoreRunsAsync(JobService service, IReadOnlyList<Guid> ids, int more)
    {
        foreach (var id in ids)
        {
            await UntilEndedAsync(service, id, await EndedAsync(service, id) + more);
        }
    }

    private static Task UntilEndedAsync(JobService service, Guid id, int count) =>
        Deadline.ForAsync($"job {id} to have run {count} times", async () => await EndedAsync(service, id) >= count ? "so" : null);

    private static async Task<int> EndedAsync(JobService service, Guid id) => (await RunsAsync(service, id)).Count(run => run.Outcome == "succeeded");

    private static async Task<IReadOnlyList<Run>> RunsAsync(JobService service, Guid id)
    {
        using var answer = await service.GetAsync($"/api/data/v9.2/asyncoperations({id})/Microsoft.Dynamics.CRM.History()");
        answer.EnsureSuccessStatusCode();
        var history = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        return [.. history["runs"]!.AsArray().Select(run => new Run((DateTimeOffset)run!["occurrence"]!, (DateTimeOffset)run["startedon"]!, (string)run["outcome"]!))];
    }

    private static async Task<DateTimeOffset?> NextAsync(JobService service, Guid id)
    {
        using var answer = await service.GetAsync($"/api/data/v9.2/asyncoperations({id})?$select=nextoccurrence");
        return (DateTimeOffset?)(await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["nextoccurrence"];
    }

    private sealed record Run(DateTimeOffset Occurrence, DateTimeOffset StartedOn, string Outcome);
}
