using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>When a watch wakes a job that it was told of.</summary>
public sealed class DueWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<double> _woken = [];
    private readonly DateTimeOffset _start;
    private readonly DueWatch _watch;
    private Func<Task<bool>> _wakeAsync = () => Task.FromResult(false);

    public DueWatchTests()
    {
        _start = _time.GetUtcNow();
        _watch = new DueWatch(partition: 0, new InMemoryJobStore(), _time, WakeAsync, slots: 4, () => true, NullLogger.Instance);
    }

    private static Guid Job { get; } = Guid.CreateVersion7();

    [Fact]
    public void Expect_within_the_horizon_wakes_at_the_moment_and_once()
    {
        _watch.Expect(Job, At(0.5));
        _watch.Expect(Job, At(0.5));
        _watch.Expect(Guid.CreateVersion7(), At(2));

        Advance(5);

        Assert.Equal([0.501], _woken);
    }

    [Fact]
    public void Expect_of_an_earlier_moment_takes_the_place_of_the_later()
    {
        _watch.Expect(Job, At(1));
        _watch.Expect(Job, At(0.4));

        Advance(5);

        Assert.Equal([0.401], _woken);
    }

    [Fact]
    public void Expect_of_a_later_moment_while_the_job_is_woken_wakes_it_once_more()
    {
        // As when it was postponed on, and says so in answer to the call that was to wake it.
        _wakeAsync = () =>
        {
            _watch.Expect(Job, At(0.9));
            return Task.FromResult(false);
        };
        _watch.Expect(Job, At(0.5));

        Advance(5);

        Assert.Equal([0.501, 0.901], _woken);
    }

    [Fact]
    public void Expect_of_the_moment_of_a_job_that_is_being_woken_wakes_it_no_second_time()
    {
        var answer = new TaskCompletionSource<bool>();
        _wakeAsync = () => answer.Task;
        _watch.Expect(Job, At(0.5));
        Advance(1);

        _watch.Expect(Job, At(0.5));
        answer.SetResult(false);

        Assert.Equal([0.501], _woken);
    }

    // The clock shows the end of a step to all that comes due in it: with steps of a millisecond each moment is exact.
    private void Advance(int seconds)
    {
        for (var i = 0; i < seconds * 1_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    private DateTimeOffset At(double seconds) => _start.AddSeconds(seconds);

    private Task<bool> WakeAsync(Guid jobId)
    {
        Assert.Equal(Job, jobId);
        _woken.Add((_time.GetUtcNow() - _start).TotalSeconds);
        return _wakeAsync();
    }
}
