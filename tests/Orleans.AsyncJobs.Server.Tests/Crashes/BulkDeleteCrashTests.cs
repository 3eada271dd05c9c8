using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>The server is killed while a bulk delete is under way.</summary>
[Collection(nameof(CrashTests))]
public sealed class BulkDeleteCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Jobs = 6_000;
    private const int Batch = 500;

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
            await KillPastAsync(service, bulkId, Jobs / 5);
            service = await JobService.StartAsync(_folder);
            await CreateAsync(service, receiver, Batch);
            await KillPastAsync(service, bulkId, Jobs / 2);
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

    /// <summary>Kills the server once the bulk delete has deleted so many jobs.</summary>
    private async Task KillPastAsync(JobService service, Guid bulkId, int deleted)
    {
        var seen = 0;
        await Deadline.ForAsync($"{deleted} deletes", async () => (seen = (await CountsAsync(service, bulkId)).Deleted) >= deleted ? "so many" : null);
        await service.Run.KillAsync();
        await service.DisposeAsync();
        output.WriteLine($"Killed when {seen} were deleted.");
        Assert.True(seen < Jobs, "It had ended.");
    }

    private static async Task<(int Deleted, int Failed)> CountsAsync(JobService service, Guid bulkId)
    {
        using var answer = await service.GetAsync($"/api/data/v9.2/bulkdeleteoperations({bulkId})?$select=successcount,failurecount");
        var row = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        Assert.True(answer.IsSuccessStatusCode, row.ToJsonString());
        return ((int)row["successcount"]!, (int)row["failurecount"]!);
    }

    private static async Task AssertWholeAsync(JobService service)
    {
        using var answer = await service.PostAsync("CheckStore", new { });
        Assert.Contains("\"faults\":[]", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
