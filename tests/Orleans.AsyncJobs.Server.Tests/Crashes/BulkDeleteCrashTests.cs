using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>The server is killed while a bulk delete is under way.</summary>
[Collection(nameof(CrashTests))]
public sealed class BulkDeleteCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Jobs = 4_000;
    private const int Batch = 500;

    /// <summary>Under a clock that is set every look at the time costs a read of a file.</summary>
    private const int JobsOfADay = 1_500;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_twice_in_the_middle_of_a_bulk_delete_goes_on_counts_each_once_and_hits_none_that_came_later()
    {
        await using var receiver = await Receiver.StartAsync(200);
        var service = await JobService.StartAsync(_folder);
        try
        {
            await CreateAsync(service, receiver, Jobs);
            await UntilAllHaveEndedAsync(service);
            var bulkId = await BulkDeleteAsync(service, pattern: "");
            await KillPastAsync(service, bulkId, Jobs / 5, Jobs);
            service = await JobService.StartAsync(_folder);
            await CreateAsync(service, receiver, Batch);
            await KillPastAsync(service, bulkId, Jobs / 2, Jobs);
            service = await JobService.StartAsync(_folder);

            var bulk = await service.WaitForAsync(bulkId, 3, 30);
            await UntilAllHaveEndedAsync(service);

            output.WriteLine($"{bulk.Message}");
            Assert.Equal($"{Jobs} deleted, 0 failed, 0 gone.", bulk.Message);
            Assert.Equal((Jobs, 0), await CountsAsync(service, bulkId));
            Assert.Equal(Batch + 1, await service.CountAsync("statuscode eq 30"));
            await AssertWholeAsync(service);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task Daily_bulk_delete_from_start_to_finish_under_two_kills()
    {
        var clock = new ProcessClock(_folder, "+0");
        await using var receiver = await Receiver.StartAsync(200);
        var service = await clock.StartAsync(_folder);
        try
        {
            // The first day, killed in the middle.
            await CreateAsync(service, receiver, JobsOfADay);
            await UntilAllHaveEndedAsync(service);
            var bulkId = await BulkDeleteAsync(service, "FREQ=DAILY;INTERVAL=1;");
            await KillPastAsync(service, bulkId, JobsOfADay / 4, JobsOfADay);
            service = await clock.StartAsync(_folder);
            await EndOfDayAsync(service, bulkId, JobsOfADay);
            Assert.Equal(0, await service.CountAsync("statuscode eq 30"));
            var first = await ReadAsync(service, $"bulkdeleteoperations({bulkId})");

            // What has come since is the second day's, and it is killed in the middle as well.
            await CreateAsync(service, receiver, JobsOfADay);
            await UntilAllHaveEndedAsync(service);
            clock.Set("+24h");
            await KillPastAsync(service, bulkId, JobsOfADay / 4, JobsOfADay);
            service = await clock.StartAsync(_folder);
            await EndOfDayAsync(service, bulkId, JobsOfADay, after: (DateTimeOffset)first["nextrun"]!);

            var second = await ReadAsync(service, $"bulkdeleteoperations({bulkId})");
            Assert.Equal(((DateTimeOffset)first["nextrun"]!).AddDays(1), (DateTimeOffset)second["nextrun"]!);
            Assert.Equal((true, 1, 10), ((bool)second["isrecurring"]!, (int)second["statecode"]!, (int)second["statuscode"]!));
            Assert.Equal(0, await service.CountAsync("statuscode eq 30"));
            var runs = (await ReadAsync(service, $"asyncoperations({bulkId})/Microsoft.Dynamics.CRM.History()"))["runs"]!.AsArray();
            output.WriteLine(string.Join('\n', runs.Select(run => $"{run!["attempt"]} {run["outcome"]} {run["message"]}")));
            Assert.Equal(["lost", "succeeded", "lost", "succeeded"], runs.Select(run => (string)run!["outcome"]!));
            await AssertWholeAsync(service);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    /// <summary>Waits until an occurrence has ended, with all it had to delete.</summary>
    private static async Task EndOfDayAsync(JobService service, Guid bulkId, int deleted, DateTimeOffset after = default)
    {
        await Deadline.ForAsync("the occurrence to end", async () =>
            await ReadAsync(service, $"bulkdeleteoperations({bulkId})") is var row && (int)row["statuscode"]! == 10 && row["nextrun"] is { } next && (DateTimeOffset)next > after ? row : null);
        Assert.Equal((deleted, 0), await CountsAsync(service, bulkId));
        Assert.Equal($"{deleted} deleted, 0 failed, 0 gone.", (await service.FindAsync(bulkId))!.Message);
    }

    private static async Task CreateAsync(JobService service, Receiver receiver, int count)
    {
        var request = JobService.Request(receiver.Url);
        for (var created = 0; created < count; created += Batch)
        {
            var targets = Enumerable.Repeat(request.Append(KeyValuePair.Create<string, object?>("@odata.type", "Microsoft.Dynamics.CRM.asyncoperation")).ToDictionary(), Batch);
            using var answer = await service.PostAsync("CreateMultiple", new { Targets = targets });
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static Task UntilAllHaveEndedAsync(JobService service) =>
        Deadline.ForAsync("all to end", async () => await service.CountAsync("messagename eq 'HttpRequest' and statecode ne 3") == 0 ? "all" : null);

    private static async Task<Guid> BulkDeleteAsync(JobService service, string pattern)
    {
        var query = new { EntityName = "asyncoperation", Criteria = new { Conditions = new[] { new { AttributeName = "statuscode", Operator = "Equal", Values = new[] { 30 } } } } };
        using var answer = await service.PostAsync("BulkDelete", new { JobName = "Succeeded jobs", QuerySet = new[] { query }, RecurrencePattern = pattern });
        var receipt = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        Assert.True(answer.StatusCode == HttpStatusCode.OK, receipt.ToJsonString());
        return (Guid)receipt["JobId"]!;
    }

    /// <summary>Kills the server once the run of the bulk delete has deleted so many jobs.</summary>
    private async Task KillPastAsync(JobService service, Guid bulkId, int deleted, int all)
    {
        // A run before that one has deleted all it had to.
        var seen = 0;
        await Deadline.ForAsync($"{deleted} deletes", async () => (seen = (await CountsAsync(service, bulkId)).Deleted) >= deleted && seen < all ? "so many" : null);
        await service.Run.KillAsync();
        await service.DisposeAsync();
        output.WriteLine($"Killed when {seen} were deleted.");
    }

    private static async Task<(int Deleted, int Failed)> CountsAsync(JobService service, Guid bulkId)
    {
        var row = await ReadAsync(service, $"bulkdeleteoperations({bulkId})?$select=successcount,failurecount");
        return ((int)row["successcount"]!, (int)row["failurecount"]!);
    }

    private static async Task<JsonObject> ReadAsync(JobService service, string path)
    {
        using var answer = await service.GetAsync($"/api/data/v9.2/{path}");
        var row = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        Assert.True(answer.IsSuccessStatusCode, row.ToJsonString());
        return row;
    }

    private static async Task AssertWholeAsync(JobService service)
    {
        using var answer = await service.PostAsync("CheckStore", new { });
        Assert.Contains("\"faults\":[]", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
