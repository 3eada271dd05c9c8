using Orleans.Simulation.Tests.BothHosts.Grains;
using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private readonly string _key = Guid.NewGuid().ToString("N");
    private TestCluster _cluster = null!;

    private IAlarmGrain Grain => _cluster.Client.GetGrain<IAlarmGrain>(_key);

    public async ValueTask InitializeAsync() => _cluster = await ClusterFixture.StartAsync<ReminderSilo>();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Reminder_ticks_until_it_is_unregistered()
    {
        Assert.Equal("alarm", await Grain.Register(TimeSpan.Zero, Period));
        await Signals.Wait($"tick:{_key}:3");
        Assert.True(await Grain.Exists());
        await Grain.Unregister();
        Assert.False(await Grain.Exists());
        Assert.Equal($"alarm {Period} Utc True", Signals.Entries(_key)[0]);
    }

    [Fact]
    public async Task Reminder_that_was_never_registered_does_not_exist() => Assert.False(await Grain.Exists());

    [Fact]
    public async Task Reminder_with_a_period_below_the_minimum_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Grain.Register(TimeSpan.Zero, TimeSpan.FromMilliseconds(99)));

    [Fact]
    public async Task Reminder_with_a_negative_time_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain.Register(TimeSpan.FromSeconds(-1), Period));

    [Fact]
    public async Task Reminder_without_a_reminder_service_is_refused()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Client.GetGrain<IAlarmGrain>(_key).Register(TimeSpan.Zero, Period));
    }
}
