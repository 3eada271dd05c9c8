using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>The preview of a recurrence rule as a host's container gives it.</summary>
public sealed class RecurrencePreviewTests
{
    [Fact]
    public async Task PreviewRecurrence_without_a_start_begins_now_by_the_service_s_clock()
    {
        await using var cluster = await JobCluster.StartAsync();
        var jobs = cluster.Services.GetRequiredService<IJobClient>();
        var now = cluster.Now.ToOffset(TimeSpan.Zero);
        var second = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));

        var preview = await jobs.PreviewRecurrenceAsync("FREQ=HOURLY", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([second, second.AddHours(1), second.AddHours(2), second.AddHours(3), second.AddHours(4)], preview.Occurrences);
        Assert.Equal(("UTC", false), (preview.TimeZone, preview.IsComplete));
        await RefusesAsync(jobs);
    }

    private static async Task RefusesAsync(IJobClient jobs)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => jobs.PreviewRecurrenceAsync("FREQ=DAILY", count: 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => jobs.PreviewRecurrenceAsync("FREQ=DAILY", count: 1_001));
        Assert.Equal(JobErrorCodes.InvalidRecurrenceRule, (await Assert.ThrowsAsync<JobException>(() => jobs.PreviewRecurrenceAsync("FREQ=DALY"))).Code);
        Assert.Equal(JobErrorCodes.InvalidArgument, (await Assert.ThrowsAsync<JobException>(() => jobs.PreviewRecurrenceAsync("FREQ=DAILY", timeZone: "Mars/Olympus"))).Code);
    }
}
