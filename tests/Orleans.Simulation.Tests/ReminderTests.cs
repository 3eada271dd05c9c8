using Orleans.Simulation.Tests.Grains;

namespace Orleans.Simulation.Tests;

public sealed class ReminderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Reminder_ticks_at_its_start_and_each_period_after_it()
    {
        var simulation = Start();
        var grain = simulation.Grains.GetGrain<IReminderGrain>(0);
        simulation.Run(() => grain.Register("a", 3 * Minute, 2 * Minute));
        simulation.Scheduler.Advance(2.9 * Minute);
        Assert.Empty(simulation.Run(grain.Ticks));
        simulation.Scheduler.Advance(5 * Minute);
        Assert.Equal(["a +0", "a +2", "a +4"], simulation.Run(grain.Ticks));
    }

    [Fact]
    public void Reminder_beyond_the_loading_window_ticks_on_time()
    {
        var simulation = Start();
        var grain = simulation.Grains.GetGrain<IReminderGrain>(0);
        simulation.Run(() => grain.Register("a", TimeSpan.FromHours(7.51), TimeSpan.FromDays(1)));
        simulation.Scheduler.Advance(TimeSpan.FromDays(2.5));
        Assert.Equal(["a +0", "a +1440", "a +2880"], simulation.Run(grain.Ticks));
    }

    [Fact]
    public void Ticks_missed_while_one_is_delivered_are_skipped()
    {
        var tenSeconds = TimeSpan.FromSeconds(10);
        var simulation = new Simulation(configure: silo => silo
            .UseInMemoryReminderService()
            .Configure<ReminderOptions>(options => options.MinimumReminderPeriod = tenSeconds));
        var grain = simulation.Grains.GetGrain<IReminderGrain>(0);
        simulation.Run(() => grain.HoldFor(TimeSpan.FromSeconds(25)));
        simulation.Run(() => grain.Register("a", Minute, tenSeconds));
        simulation.Scheduler.Advance(Minute + TimeSpan.FromSeconds(89));
        Assert.Equal(["a +0", "a +0.5", "a +1"], simulation.Run(grain.Ticks));
    }

    [Fact]
    public void Tick_that_fails_is_not_repeated()
    {
        var simulation = Start();
        var grain = simulation.Grains.GetGrain<IReminderGrain>(0);
        simulation.Run(grain.FailTicks);
        simulation.Run(() => grain.Register("a", TimeSpan.Zero, 5 * Minute));
        simulation.Scheduler.Advance(9 * Minute);
        Assert.Equal(["a +0", "a +5"], simulation.Run(grain.Ticks));
    }

    [Fact]
    public void Reminder_registered_again_is_replaced()
    {
        var simulation = Start();
        var grain = simulation.Grains.GetGrain<IReminderGrain>(0);
        simulation.Run(() => grain.Register("a", Minute, Minute));
        simulation.Run(() => grain.Register("a", 4 * Minute, 2 * Minute));
        simulation.Scheduler.Advance(7 * Minute);
        Assert.Equal(["a +0", "a +2"], simulation.Run(grain.Ticks));
    }

    [Fact]
    public void Reminder_unregistered_ticks_no_more()
    {
        var simulation = Start();
        var grain = simulation.Grains.GetGrain<IReminderGrain>(0);
        simulation.Run(() => grain.Register("a", Minute, Minute));
        simulation.Scheduler.Advance(1.5 * Minute);
        simulation.Run(() => grain.Unregister("a"));
        simulation.Scheduler.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["a +0"], simulation.Run(grain.Ticks));
    }

    [Fact]
    public void Reminder_brings_back_a_grain_that_was_collected()
    {
        var simulation = Start();
        var grain = simulation.Grains.GetGrain<IReminderGrain>(0);
        simulation.Run(() => grain.Register("a", TimeSpan.FromHours(2), TimeSpan.FromHours(2)));
        simulation.Scheduler.Advance(TimeSpan.FromHours(5));
        Assert.Equal(["a +0", "a +120"], simulation.Run(grain.Ticks));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reminders_of_a_lost_silo_are_taken_over(bool killed)
    {
        var simulation = Start(silos: 3);
        var grains = Enumerable.Range(0, 20).Select(i => simulation.Grains.GetGrain<IReminderGrain>(i)).ToArray();
        foreach (var grain in grains)
            simulation.Run(() => grain.Register("a", 3 * Minute, 3 * Minute));
        simulation.Scheduler.Advance(Minute);
        var lost = simulation.Cluster.Silos[1];
        simulation.Run(() => killed ? simulation.Cluster.KillSiloAsync(lost, TestContext.Current.CancellationToken) : simulation.Cluster.StopSiloAsync(lost, TestContext.Current.CancellationToken));
        simulation.Scheduler.Advance(3 * Minute);
        simulation.Run(() => simulation.Cluster.StartAdditionalSiloAsync());
        simulation.Scheduler.Advance(3 * Minute);
        foreach (var grain in grains)
        {
            Assert.Equal(["a +0", "a +3"], simulation.Run(grain.Ticks));
            Assert.NotEqual(lost.Name, simulation.Run(grain.Silo));
        }
    }

    private static Simulation Start(short silos = 1) => new(silos: silos, configure: silo => silo.UseInMemoryReminderService());
}
