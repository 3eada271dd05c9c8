using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Hosting;

/// <summary>The silo's clock when the system's is set.</summary>
public sealed class SteadyTimeProviderTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SteppedClock _clock;
    private readonly SteadyTimeProvider _steady;

    public SteadyTimeProviderTests()
    {
        _clock = new SteppedClock(_time);
        _steady = new SteadyTimeProvider(_clock);
    }

    [Fact]
    public void GetUtcNow_of_a_clock_that_is_never_set_is_the_same()
    {
        Assert.Equal(_clock.GetUtcNow(), _steady.GetUtcNow());

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(_clock.GetUtcNow(), _steady.GetUtcNow());
    }

    [Fact]
    public void GetUtcNow_of_a_clock_set_back_goes_on_at_the_pace_of_time()
    {
        var before = _steady.GetUtcNow();

        _clock.Step(TimeSpan.FromHours(-2));
        Assert.Equal(before, _steady.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(before.AddMinutes(5), _steady.GetUtcNow());
    }

    [Fact]
    public void GetUtcNow_of_a_clock_set_forward_follows()
    {
        var before = _steady.GetUtcNow();
        _clock.Step(TimeSpan.FromHours(-2));
        _steady.GetUtcNow();

        _clock.Step(TimeSpan.FromHours(5));

        Assert.Equal(before.AddHours(3), _steady.GetUtcNow());
    }

    [Fact]
    public void GetTimestamp_and_timers_are_those_of_the_clock_behind_it()
    {
        var fired = 0;
        using var timer = _steady.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var start = _steady.GetTimestamp();

        _clock.Step(TimeSpan.FromDays(-400));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((1, TimeSpan.FromSeconds(1)), (fired, _steady.GetElapsedTime(start)));
    }
}
