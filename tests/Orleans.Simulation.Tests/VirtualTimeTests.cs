using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Simulation.Tests.Grains;

namespace Orleans.Simulation.Tests;

public sealed class VirtualTimeTests
{
    [Fact]
    public void Call_without_answer_ends_exactly_at_its_response_timeout()
    {
        var simulation = new Simulation();
        var start = simulation.Scheduler.Time.GetUtcNow();
        var grain = simulation.Grains.GetGrain<IWorkGrain>(0);
        simulation.Run(() => Assert.ThrowsAsync<TimeoutException>(grain.NeverWithin5Seconds));
        Assert.Equal(TimeSpan.FromSeconds(5), simulation.Scheduler.Time.GetUtcNow() - start);
        simulation.Run(() => Assert.ThrowsAsync<TimeoutException>(grain.Never));
        Assert.Equal(TimeSpan.FromSeconds(35), simulation.Scheduler.Time.GetUtcNow() - start);
    }

    [Fact]
    public void Call_that_comes_back_to_its_own_grain_ends_in_a_timeout()
    {
        var simulation = new Simulation();
        simulation.Run(() => Assert.ThrowsAsync<TimeoutException>(() => simulation.Grains.GetGrain<IWorkGrain>(1).CallBack(2)));
    }

    [Fact]
    public void Timer_ticks_each_period_of_virtual_time()
    {
        var simulation = new Simulation();
        var grain = simulation.Grains.GetGrain<IWorkGrain>(0);
        simulation.Run(() => grain.StartTimer(TimeSpan.FromSeconds(10), keepAlive: false));
        simulation.Scheduler.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(0, simulation.Run(grain.Count));
        simulation.Scheduler.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(5, simulation.Run(grain.Count));
    }

    [Fact]
    public void Idle_activation_is_collected_after_its_classs_age()
    {
        var simulation = new Simulation(configure: services => services.Configure<GrainCollectionOptions>(options =>
            options.ClassSpecificCollectionAge[typeof(WorkGrain).FullName!] = TimeSpan.FromMinutes(5)));
        var brief = simulation.Grains.GetGrain<IBriefGrain>(0);
        var work = simulation.Grains.GetGrain<IWorkGrain>(0);
        var (firstBrief, firstWork) = (simulation.Run(brief.Instance), simulation.Run(work.Instance));

        simulation.Scheduler.Advance(TimeSpan.FromMinutes(1.9));
        Assert.Equal(firstBrief, simulation.Run(brief.Instance));
        simulation.Scheduler.Advance(TimeSpan.FromMinutes(3));
        Assert.NotEqual(firstBrief, simulation.Run(brief.Instance));
        Assert.Equal(firstWork, simulation.Run(work.Instance));
        simulation.Scheduler.Advance(TimeSpan.FromMinutes(6));
        Assert.NotEqual(firstWork, simulation.Run(work.Instance));
    }

    [Fact]
    public void Idle_activation_is_collected_after_a_quarter_of_an_hour_by_default()
    {
        var simulation = new Simulation();
        var grain = simulation.Grains.GetGrain<IWorkGrain>(0);
        var first = simulation.Run(grain.Instance);
        simulation.Scheduler.Advance(TimeSpan.FromMinutes(14.9));
        Assert.Equal(first, simulation.Run(grain.Instance));
        simulation.Scheduler.Advance(TimeSpan.FromMinutes(16.1));
        Assert.NotEqual(first, simulation.Run(grain.Instance));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Timer_keeps_its_activation_only_when_it_says_so(bool keepAlive)
    {
        var simulation = new Simulation();
        var grain = simulation.Grains.GetGrain<IWorkGrain>(0);
        var first = simulation.Run(grain.Instance);
        simulation.Run(() => grain.StartTimer(TimeSpan.FromMinutes(1), keepAlive));
        simulation.Scheduler.Advance(TimeSpan.FromHours(1));
        Assert.Equal(keepAlive, first == simulation.Run(grain.Instance));
    }

    [Fact]
    public void Delayed_deactivation_keeps_an_idle_activation_until_then()
    {
        var simulation = new Simulation();
        var grain = simulation.Grains.GetGrain<IWorkGrain>(0);
        var first = simulation.Run(grain.Instance);
        simulation.Run(() => grain.Keep(TimeSpan.FromHours(1)));
        simulation.Scheduler.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(first, simulation.Run(grain.Instance));
        simulation.Scheduler.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(first, simulation.Run(grain.Instance));
    }
}
