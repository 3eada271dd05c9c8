using System.Net;
using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>The job that applies retention, in a real service.</summary>
public sealed class RetentionTests : IDisposable
{
    private const string Mine = "messagename eq 'ApplyRetention'";

    private static readonly Guid Id = new("5f1c0000-0001-8000-8000-000000000001");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Job_is_made_at_the_first_start_run_at_will_and_gone_when_all_is_kept_for_ever()
    {
        await using (var service = await StartAsync(days: 30))
        {
            await Deadline.ForAsync("the job", () => service.FindAsync(Id));
            using var answer = await service.ActAsync(Id, "RunJobNow");
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            await Deadline.ForAsync("its run", async () => (await service.FindAsync(Id))!.Message is { Length: > 0 } message ? message : null);
            Assert.Equal((1, 10, "0 jobs deleted: 0 succeeded, 0 failed, 0 canceled."), await ReadAsync(service));
            await service.Run.KillAsync();
        }

        await using (var service = await StartAsync(days: 20))
        {
            await Deadline.ForAsync("the job", () => service.FindAsync(Id));
            Assert.Equal(1, await service.CountAsync(Mine));
        }

        await using (var service = await StartAsync(days: 0))
        {
            await Deadline.ForAsync("no job", async () => await service.FindAsync(Id) is null ? "none" : null);
        }
    }

    [Fact]
    public async Task Dry_run_tells_what_would_go()
    {
        await using var service = await StartAsync(days: 30);

        var id = await service.CreateAsync(new { messagename = "ApplyRetention", data = """{"dryRun":true}""" });

        Assert.Equal("0 jobs would be deleted: 0 succeeded, 0 failed, 0 canceled.", (await service.WaitForAsync(id, 3, 30)).Message);
    }

    [Fact]
    public async Task Schedule_of_the_settings_is_that_of_the_job_from_the_next_start_on()
    {
        await using (var service = await StartAsync(days: 30))
        {
            await Deadline.ForAsync("the job", () => service.FindAsync(Id));
            Assert.Equal(("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", null), await ReadRuleAsync(service));
        }

        await using (var service = await JobService.StartAsync(_folder, "--AsyncJobs:Retention:Succeeded=30", "--AsyncJobs:Retention:Schedule=FREQ=WEEKLY;BYDAY=SU", "--AsyncJobs:Retention:TimeZone=Europe/Berlin"))
        {
            await Deadline.ForAsync("the new rule", async () => await ReadRuleAsync(service) == ("FREQ=WEEKLY;BYDAY=SU", "Europe/Berlin") ? "it" : null);
        }
    }

    [Fact]
    public async Task Schedule_that_cannot_be_read_keeps_the_service_from_starting()
    {
        await using var run = ProgramRun.Start(Programs.Server, _folder.Path, "--urls", "http://127.0.0.1:0", "--data", _folder.Data, "--AsyncJobs:Retention:Schedule=FREQ=DALY");

        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Contains("AsyncJobs:Retention:Schedule is not valid: recurrencepattern: 'FREQ=DALY' is not known.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_out_of_range_keeps_the_service_from_starting()
    {
        await using var run = ProgramRun.Start(Programs.Server, _folder.Path, "--urls", "http://127.0.0.1:0", "--data", _folder.Data, "--AsyncJobs:Retention:Failed=181");

        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Contains("AsyncJobs:Retention:Failed is 181; set it to a number from 0 to 180.", run.Errors, StringComparison.Ordinal);
    }

    private static async Task<(int State, int Status, string? Message)> ReadAsync(JobService service)
    {
        var row = (await service.FindAsync(Id))!;
        return (row.State, row.Status, row.Message);
    }

    private static async Task<(string? Rule, string? Zone)> ReadRuleAsync(JobService service)
    {
        using var answer = await service.GetAsync($"/api/data/v9.2/asyncoperations({Id})?$select=recurrencepattern,recurrencetimezone");
        var row = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return ((string?)row["recurrencepattern"], (string?)row["recurrencetimezone"]);
    }

    private Task<JobService> StartAsync(int days) => JobService.StartAsync(_folder, $"--AsyncJobs:Retention:Succeeded={days}");
}
