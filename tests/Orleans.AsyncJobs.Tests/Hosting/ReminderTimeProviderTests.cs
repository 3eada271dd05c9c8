using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Hosting;

namespace Orleans.AsyncJobs.Tests.Hosting;

/// <summary>The clock of reminders.</summary>
public sealed class ReminderTimeProviderTests
{
    // As Orleans waits for a moment: by what is left of it in whole milliseconds, again and again.
    [Fact]
    public async Task Wait_for_a_moment_between_two_milliseconds_is_one_delay()
    {
        var time = new FakeTimeProvider();
        var clock = new ReminderTimeProvider(time);
        var moment = time.GetUtcNow().AddMilliseconds(5.7);

        var delay = Task.Delay(moment - clock.GetUtcNow(), clock, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.False(delay.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await delay;

        Assert.InRange(clock.GetUtcNow(), moment, moment.AddMilliseconds(1));
    }

    [Fact]
    public void Timer_that_is_never_due_or_at_once_stays_so()
    {
        var time = new FakeTimeProvider();
        var clock = new ReminderTimeProvider(time);
        var fired = 0;

        using var never = clock.CreateTimer(_ => fired++, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, fired);
        using var atOnce = clock.CreateTimer(_ => fired++, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.Zero);
        Assert.Equal(1, fired);
    }
}
