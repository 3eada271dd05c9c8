using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using Orleans.AsyncJobs.Tests.Reminders;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>When a watch wakes a job that it was told of or has found, and how it reads on.</summary>
public sealed class DueWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryJobStore _store = new();
    private readonly List<double> _woken = [];
    private readonly List<Guid> _wokenIds = [];
    private readonly HashSet<Guid> _underWay = [];
    private readonly DateTimeOffset _start;
    private readonly DueWatch _watch;
    private Func<Task<bool>> _wakeAsync = () => Task.FromResult(false);

    public DueWatchTests()
    {
        _start = _time.GetUtcNow();
        _watch = new DueWatch(partition: 0, _store, _time, WakeAsync, _underWay.Contains, slots: 4, () => true, NullLogger.Instance);
        Job = Seed(9);
    }

    private Guid Job { get; }

    [Fact]
    public void Expect_within_the_horizon_wakes_at_the_moment_and_once()
    {
        _watch.Expect(Job, At(0.5));
        _watch.Expect(Job, At(0.5));
        _watch.Expect(Seed(2), At(2));

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

    [Fact]
    public Task LookAsync_wakes_all_that_are_overdue_once_in_the_order_of_their_dates() => InTurnsAsync(async () =>
    {
        List<Guid> ids = [.. Enumerable.Range(0, 9_000).Select(i => Seed(-9_000 + i))];
        var reads = 0;
        _store.Done = operation => reads += operation.Kind == StoreOperationKind.ReadDue ? 1 : 0;
        _wakeAsync = async () =>
        {
            await Task.Yield();
            return false;
        };

        await _watch.LookAsync(TestContext.Current.CancellationToken);
        await WaitUntilAsync(() => _wokenIds.Count == ids.Count);

        Assert.Equal(ids, _wokenIds);
        Assert.InRange(reads, 9, 15);
    });

    [Fact]
    public Task LookAsync_finds_what_has_come_in_front_while_others_wait() => InTurnsAsync(async () =>
    {
        var gate = new TaskCompletionSource<bool>();
        _wakeAsync = () => gate.Task;
        var ids = Enumerable.Range(0, 6_000).Select(i => Seed(-6_000 + i)).ToList();
        await _watch.LookAsync(TestContext.Current.CancellationToken);
        var front = Seed(-7_000);

        gate.SetResult(false);
        await WaitUntilAsync(() => _wokenIds.Count == ids.Count);
        await _watch.LookAsync(TestContext.Current.CancellationToken);

        await WaitUntilAsync(() => _wokenIds.Contains(front));
    });

    [Fact]
    public async Task LookAsync_leaves_out_what_is_under_way_and_what_has_ended_since_it_was_read()
    {
        var (running, ended, due) = (Seed(-3), Seed(-2), Seed(-1));
        _underWay.UnionWith([running, ended]);
        _store.After = operation =>
        {
            if (operation.Kind == StoreOperationKind.ReadDue)
            {
                _underWay.Remove(ended);
                _watch.NoteEnded(ended);
            }

            return Task.CompletedTask;
        };

        await _watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal([due], _wokenIds);
    }

    [Fact]
    public async Task LookAsync_hands_on_the_rows_that_it_has_read()
    {
        Seed(-1);
        List<StoreOperationKind> reads = [];
        _store.Done = operation => reads.Add(operation.Kind);

        await _watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Single(_wokenIds);
        Assert.Equal([StoreOperationKind.ReadDue], reads);
    }

    // The clock shows the end of a step to all that comes due in it: with steps of a millisecond each moment is exact.
    private void Advance(int seconds)
    {
        for (var i = 0; i < seconds * 1_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Runs a test as a grain runs: one turn at a time.</summary>
    private static Task InTurnsAsync(Func<Task> test) =>
        Task.Factory.StartNew(test, TestContext.Current.CancellationToken, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private static async Task WaitUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private DateTimeOffset At(double seconds) => _start.AddSeconds(seconds);

    private Guid Seed(double seconds) => _store.Seed(PostponedRow.At(At(seconds))).Job.JobId;

    private Task<bool> WakeAsync(JobState row)
    {
        _wokenIds.Add(row.Job.JobId);
        _woken.Add((_time.GetUtcNow() - _start).TotalSeconds);
        return _wakeAsync();
    }
}
