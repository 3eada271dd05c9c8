using Orleans.AsyncJobs.Tests.Clusters;

namespace Orleans.AsyncJobs.Tests.Reminders;

/// <summary>Reminders of a host's other grains beside those of jobs.</summary>
public sealed class OtherReminderTests
{
    [Fact]
    public async Task Reminder_service_that_was_added_before_goes_on_as_it_was()
    {
        await using var cluster = await JobCluster.StartAsync(silo: silo => silo.UseInMemoryReminderService());
        var alarm = cluster.Grains.GetGrain<IAlarmGrain>(Guid.Empty);

        await alarm.SetAsync();
        await AdvanceUntilAsync(cluster, async () => await alarm.RingsAsync() >= 3);

        await alarm.StopAsync();
        var rings = await alarm.RingsAsync();
        var end = cluster.Now.AddMinutes(10);
        await AdvanceUntilAsync(cluster, async () => await alarm.RingsAsync() > rings || cluster.Now >= end);
        Assert.Equal(rings, await alarm.RingsAsync());
    }

    [Fact]
    public async Task Reminder_of_another_grain_without_a_reminder_service_is_refused_and_names_the_way_out()
    {
        await using var cluster = await JobCluster.StartAsync();
        var alarm = cluster.Grains.GetGrain<IAlarmGrain>(Guid.Empty);

        var refusal = await Assert.ThrowsAnyAsync<Exception>(alarm.SetAsync);

        Assert.Contains("before AddAsyncJobs", refusal.ToString(), StringComparison.Ordinal);
    }

    private static async Task AdvanceUntilAsync(JobCluster cluster, Func<Task<bool>> isSo)
    {
        var so = false;
        await cluster.AdvanceUntilAsync(() => so, TimeSpan.FromSeconds(1), async () => so = await isSo());
    }
}
