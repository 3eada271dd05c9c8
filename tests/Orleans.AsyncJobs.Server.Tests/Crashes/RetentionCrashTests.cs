using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>The server is killed while retention is under way.</summary>
[Collection(nameof(CrashTests))]
public sealed class RetentionCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Jobs = 8_000;
    private const string Old = "messagename eq 'HttpRequest'";

    private static readonly Guid Id = new("5f1c0000-0001-8000-8000-000000000001");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_twice_in_the_middle_of_retention_goes_on_until_nothing_old_is_left()
    {
        await MakeOldJobsAsync();
        var service = await StartAsync();
        try
        {
            await Deadline.ForAsync("the job", () => service.FindAsync(Id));
            Assert.Equal(HttpStatusCode.NoContent, (await service.ActAsync(Id, "RunJobNow")).StatusCode);
            foreach (var left in new[] { Jobs * 4 / 5, Jobs / 2 })
            {
                await UntilLeftAsync(service, left);
                await service.Run.KillAsync();
                await service.DisposeAsync();
                service = await StartAsync();
                output.WriteLine($"left after the kill: {await service.CountAsync(Old)}");
            }

            await UntilLeftAsync(service, 0);
            var job = await Deadline.ForAsync("its end", async () => await service.FindAsync(Id) is { State: 1, Status: 10, Message: { } message } row && message.Contains("deleted", StringComparison.Ordinal) ? row : null);

            // Each kill may come between a step and its checkpoint.
            output.WriteLine($"{job.Message}");
            Assert.InRange(int.Parse(job.Message![..5], NumberStyles.AllowThousands, CultureInfo.InvariantCulture), Jobs - 400, Jobs);
            using var check = await service.PostAsync("CheckStore", new { });
            Assert.Empty((await check.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["faults"]!.AsArray());
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static Task UntilLeftAsync(JobService service, int most) =>
        Deadline.ForAsync($"at most {most} jobs", async () => await service.CountAsync(Old) <= most ? "done" : null);

    private Task<JobService> StartAsync() => JobService.StartAsync(_folder, "--AsyncJobs:Retention:Succeeded=30");

    /// <summary>One job that has run, as often as is wanted, and long ago.</summary>
    private async Task MakeOldJobsAsync()
    {
        await using var receiver = await Receiver.StartAsync(200);
        await using (var service = await JobService.StartAsync(_folder))
        {
            await service.WaitForAsync(await service.CreateAsync(JobService.Request(receiver.Url)), 3, 30);
            Assert.Equal(0, await service.Run.TerminateAsync());
        }

        await using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            BEGIN;
            UPDATE jobs SET createdon = createdon - {TimeSpan.FromDays(40).Ticks}, completedon = completedon - {TimeSpan.FromDays(40).Ticks}, databytes = NULL;
            DELETE FROM jobdata;
            CREATE TEMP TABLE old AS WITH RECURSIVE numbers(number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM numbers WHERE number < {Jobs})
                SELECT jobs.* FROM numbers CROSS JOIN jobs;
            UPDATE old SET sequence = rowid + 1_000, position = rowid + 1_000, asyncoperationid = randomblob(16);
            INSERT INTO jobs SELECT * FROM old;
            UPDATE jobcounts SET rows = {Jobs} WHERE statuscode = 30 AND rows > 0;
            UPDATE counters SET value = 100000 WHERE name = 'sequence';
            COMMIT;
            """;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
