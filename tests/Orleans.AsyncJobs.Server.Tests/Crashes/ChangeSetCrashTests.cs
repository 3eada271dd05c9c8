using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>
/// The server is killed while many clients send change sets of five new jobs and two changes. After the restart each set is there
/// whole or not at all, and it is there if it was answered. <c>KILLS=200</c> is the long form.
/// </summary>
[Collection(nameof(CrashTests))]
public sealed class ChangeSetCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Sets = 200;
    private const int Clients = 8;
    private const int Creates = 5;
    private const int Changes = 2;
    private const string Far = "2090-01-01T00:00:00Z";

    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("KILLS") ?? "3", CultureInfo.InvariantCulture);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_in_the_middle_of_change_sets_leaves_each_whole_or_not_there()
    {
        var (whole, missing) = (0, 0);
        var random = new Random(Kills);
        var service = await JobService.StartAsync(_folder);
        try
        {
            for (var kill = 1; kill <= Kills; kill++)
            {
                var jobIds = await CreateAsync(service, kill);
                var answered = await SendAndKillAsync(service, kill, jobIds, random.Next(10, Sets / 2));
                await service.DisposeAsync();
                service = await JobService.StartAsync(_folder);
                var stored = await ReadAsync(service, kill, jobIds);
                output.WriteLine($"Kill {kill}: {answered.Count} sets answered, {stored.Count} stored of {Sets}.");
                Assert.Subset(stored, answered.ToHashSet());
                whole += stored.Count;
                missing += Sets - stored.Count;
            }

            Assert.InRange(whole, 10 * Kills, int.MaxValue);
            Assert.NotEqual(0, missing);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    /// <summary>The jobs that the sets change: those of set n are the two behind 2n.</summary>
    private static async Task<Guid[]> CreateAsync(JobService service, int kill)
    {
        var targets = Enumerable.Range(0, Sets * Changes).Select(_ => new Dictionary<string, object?>(JobService.Request(new Uri("http://127.0.0.1:9/")))
        {
            ["@odata.type"] = "Microsoft.Dynamics.CRM.asyncoperation",
            ["name"] = $"{kill} old",
            ["postponeuntil"] = Far,
        });
        using var answer = await service.PostAsync("CreateMultiple", new { Targets = targets });
        var ids = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return [.. ids!["Ids"]!.AsArray().Select(id => id!.GetValue<Guid>())];
    }

    /// <summary>Sends all sets, and kills the server after some answers. Gives the sets that were answered.</summary>
    private static async Task<ConcurrentBag<int>> SendAndKillAsync(JobService service, int kill, Guid[] jobIds, int killAfter)
    {
        ConcurrentBag<int> answered = [];
        var sending = Parallel.ForAsync(0, Sets, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (set, _) =>
        {
            try
            {
                using var answer = await service.PostAsync("$batch", SetOf(kill, set, jobIds));
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                answered.Add(set);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // It was killed before the answer: the set is there or not.
            }
        });
        await Deadline.UntilAsync("some sets to be answered", () => answered.Count >= killAfter || sending.IsFaulted);
        await service.Run.KillAsync();
        await sending;
        return answered;
    }

    private static object SetOf(int kill, int set, Guid[] jobIds)
    {
        var job = JobService.Request(new Uri("http://127.0.0.1:9/"));
        job["name"] = $"{kill} set {set}";
        job["postponeuntil"] = Far;
        return new
        {
            requests = Enumerable.Range(0, Creates + Changes).Select(i => new
            {
                id = $"{i}",
                atomicityGroup = "set",
                method = i < Creates ? "post" : "patch",
                url = i < Creates ? "asyncoperations" : $"asyncoperations({jobIds[(set * Changes) + i - Creates]})",
                body = i < Creates ? (object)job : new { statecode = 3, statuscode = 32 },
            }),
        };
    }

    /// <summary>The sets that are there; each has to be there whole.</summary>
    private static async Task<HashSet<int>> ReadAsync(JobService service, int kill, Guid[] jobIds)
    {
        var rows = await RowsAsync(service, $"startswith(name,'{kill} set ')");
        var canceled = (await RowsAsync(service, $"name eq '{kill} old' and statuscode eq 32")).Select(row => row["asyncoperationid"]!.GetValue<Guid>()).ToHashSet();
        var created = rows.CountBy(row => int.Parse(row["name"]!.GetValue<string>().Split(' ')[2], CultureInfo.InvariantCulture)).ToDictionary();
        HashSet<int> stored = [];
        for (var set = 0; set < Sets; set++)
        {
            var changed = jobIds.Skip(set * Changes).Take(Changes).Count(canceled.Contains);
            Assert.Contains((created.GetValueOrDefault(set), changed), new[] { (0, 0), (Creates, Changes) });
            if (changed > 0)
            {
                stored.Add(set);
            }
        }

        return stored;
    }

    private static async Task<List<JsonNode>> RowsAsync(JobService service, string filter)
    {
        using var answer = await service.GetAsync($"/api/data/v9.2/asyncoperations?$select=name&$filter={Uri.EscapeDataString(filter)}");
        var rows = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return [.. rows!["value"]!.AsArray().Select(row => row!)];
    }
}
