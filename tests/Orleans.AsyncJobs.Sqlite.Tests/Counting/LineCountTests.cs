using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>When a line is read, how long it is kept, and what an answer waits for.</summary>
public sealed class LineCountTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();
    private int _pages;

    public LineCountTests()
    {
        _fixture.Hooks.CountBounds = new(PageRows: 10, ReadMembers: 5, Tokens: 2);
        _fixture.Hooks.BeforePage = () => Interlocked.Increment(ref _pages);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task CountLanesAsync_reads_the_rows_once()
    {
        var store = await _fixture.OpenAsync();
        await InsertAsync(store, 25);

        Assert.Equal([new LaneCount(TestJobs.Lane, 25, 25)], await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        Assert.Equal(3, _pages);

        await InsertAsync(store, 100);
        Assert.Equal([new LaneCount(TestJobs.Lane, 125, 10)], await store.CountLanesAsync(0, 11, TestJobs.Stop));
        Assert.Equal(3, _pages);
    }

    [Fact]
    public async Task CountLanesAsync_asked_twice_at_once_reads_the_rows_once()
    {
        var store = await _fixture.OpenAsync();
        await InsertAsync(store, 25);
        Task<IReadOnlyList<LaneCount>>? second = null;
        _fixture.Hooks.PageRead = () =>
        {
            second ??= store.CountLanesAsync(0, 3, TestJobs.Stop);
            Assert.False(second.IsCompleted);
        };

        Assert.Equal([new LaneCount(TestJobs.Lane, 25, 1)], await store.CountLanesAsync(0, 2, TestJobs.Stop));
        Assert.Equal([new LaneCount(TestJobs.Lane, 25, 2)], await second!);
        Assert.Equal(3, _pages);
    }

    [Fact]
    public async Task CountLanesAsync_goes_on_for_others_when_the_first_who_asked_gives_up()
    {
        var store = await _fixture.OpenAsync();
        await InsertAsync(store, 25);
        using var stop = new CancellationTokenSource();
        Task<IReadOnlyList<LaneCount>>? second = null;
        _fixture.Hooks.PageRead = () =>
        {
            second ??= store.CountLanesAsync(0, 2, TestJobs.Stop);
            stop.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CountLanesAsync(0, 2, stop.Token));
        Assert.Equal([new LaneCount(TestJobs.Lane, 25, 1)], await second!);
        Assert.Equal(3, _pages);
    }

    [Fact]
    public async Task CountMembersAsync_keeps_only_long_lines_in_memory()
    {
        var store = await _fixture.OpenAsync();
        var members = await InsertAsync(store, 20, "t");

        Assert.Equal(4, await store.CountMembersAsync("t", members[4].Status.Position, TestJobs.Stop));
        Assert.Equal(0, _pages);
        Assert.Equal(19, await store.CountMembersAsync("t", members[^1].Status.Position, TestJobs.Stop));
        Assert.Equal(3, _pages);
        Assert.Equal(4, await store.CountMembersAsync("t", members[4].Status.Position, TestJobs.Stop));
        Assert.Equal(3, _pages);
    }

    [Fact]
    public async Task CountMembersAsync_of_one_token_too_many_drops_the_one_asked_least_recently()
    {
        var store = await _fixture.OpenAsync();
        foreach (var token in (string[])["a", "b", "c"])
        {
            await InsertAsync(store, 5, token);
        }

        Assert.Equal([1, 2, 2, 3, 3, 4, 4], await PagesAsync("a", "b", "a", "c", "a", "b", "a"));

        // A line that was dropped has not been told of this.
        await InsertAsync(store, 1, "c");
        Assert.Equal(6, await store.CountMembersAsync("c", long.MaxValue, TestJobs.Stop));

        async Task<List<int>> PagesAsync(params string[] tokens)
        {
            List<int> pages = [];
            foreach (var token in tokens)
            {
                Assert.Equal(5, await store.CountMembersAsync(token, long.MaxValue, TestJobs.Stop));
                pages.Add(_pages);
            }

            return pages;
        }
    }

    [Fact]
    public async Task The_first_question_waits_for_a_transaction_that_is_not_recorded()
    {
        var store = await _fixture.OpenAsync();
        var jobs = await InsertAsync(store, 25);
        using var commit = new BlockedWriter(_fixture.Hooks, isBefore: true);
        var write = store.LockAsync(jobs[0]);
        await commit.ReachedAsync();

        var count = store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop);
        // By then a page would have been read, if it were not waited for.
        await store.ReadAsync(jobs[0].Job.JobId, TestJobs.Stop);
        await store.ReadAsync(jobs[0].Job.JobId, TestJobs.Stop);
        Assert.Equal(0, _pages);

        commit.Release();
        await write;
        Assert.Equal([new LaneCount(TestJobs.Lane, 24, 24)], await count);
    }

    [Fact]
    public async Task An_answer_waits_for_no_commit()
    {
        var store = await _fixture.OpenAsync();
        var (jobs, members) = await InsertAndCountAsync(store);
        using var commit = new BlockedWriter(_fixture.Hooks, isBefore: true);
        var writes = Task.WhenAll(store.LockAsync(jobs[0]), store.CompleteAsync(members[0]));
        await commit.ReachedAsync();

        Assert.Equal([new LaneCount(TestJobs.Lane, 26, 26)], await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        Assert.Equal(25, await store.CountMembersAsync("t", long.MaxValue, TestJobs.Stop));

        commit.Release();
        await writes;
    }

    [Fact]
    public async Task An_answer_holds_what_other_reads_see_before_the_writer_knows_it()
    {
        var store = await _fixture.OpenAsync();
        var (jobs, members) = await InsertAndCountAsync(store);
        using var commit = new BlockedWriter(_fixture.Hooks, isBefore: false);
        var first = store.LockAsync(jobs[0]);
        await commit.ReachedAsync();

        Assert.Equal(JobStateCode.Locked, (await store.ReadAsync(jobs[0].Job.JobId, TestJobs.Stop))!.Status.State);
        Assert.Equal([new LaneCount(TestJobs.Lane, 25, 25)], await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));

        commit.Release();
        await first;
        await store.LockAsync(members[0]);
        Assert.Equal([new LaneCount(TestJobs.Lane, 24, 24)], await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        Assert.Equal(25, await store.CountMembersAsync("t", long.MaxValue, TestJobs.Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_is_read_right_while_a_commit_is_on_its_way(bool isBefore)
    {
        var store = await _fixture.OpenAsync();
        var jobs = await InsertAsync(store, 25);
        BlockedWriter? commit = null;
        Task? write = null;
        _fixture.Hooks.BeforePage = () =>
        {
            if (++_pages != 2)
            {
                return;
            }
            // A row of the page that was read, one of the pages to come, and one in a lane that was not there.
            commit = new BlockedWriter(_fixture.Hooks, isBefore);
            write = Task.WhenAll(
                store.DeleteAsync(jobs[0], TestJobs.Stop), store.LockAsync(jobs[15]), store.InsertAsync(TestJobs.New(priority: 1)));
            commit.ReachedAsync().GetAwaiter().GetResult();
        };

        await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop);
        commit!.Release();
        await write!;
        commit.Dispose();

        await CountedBySql.CompareAsync(_fixture, store, [0], []);
        Assert.Equal(3, _pages);
    }

    [Fact]
    public async Task A_line_whose_rows_move_while_it_is_read_is_begun_anew()
    {
        var store = await _fixture.OpenAsync();
        await InsertAsync(store, 25);
        _fixture.Hooks.PageRead = () =>
        {
            _fixture.Hooks.PageRead = null;
            store.SetLimitedMessageNamesAsync(["Test"], TestJobs.Stop).GetAwaiter().GetResult();
        };

        Assert.Equal([new LaneCount(TestJobs.Lane with { MessageName = "Test" }, 25, 25)], await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        // One page of the first line, the try of its second, and three of the line after it.
        Assert.Equal(5, _pages);
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_begun_anew_by_the_next_question()
    {
        var store = await _fixture.OpenAsync();
        await InsertAsync(store, 25);
        _fixture.Hooks.PageRead = () => throw new SqliteException("disk I/O error", 10);
        var failed = await Assert.ThrowsAsync<JobException>(() => store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        _fixture.Hooks.PageRead = null;

        Assert.Equal(JobErrorKind.Unavailable, failed.Kind);
        Assert.Equal([new LaneCount(TestJobs.Lane, 25, 25)], await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        await InsertAsync(store, 1);
        Assert.Equal([new LaneCount(TestJobs.Lane, 26, 26)], await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
    }

    [Fact]
    public async Task CloseAsync_ends_a_line_that_is_being_read()
    {
        var store = await _fixture.OpenAsync();
        await InsertAsync(store, 25);
        Task? closing = null;
        _fixture.Hooks.PageRead = () =>
        {
            closing ??= store.CloseAsync(TestJobs.Stop);
            while (!IsClosed(store))
            {
                Thread.Yield();
            }
        };

        var refused = await Assert.ThrowsAsync<JobException>(() => store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));

        Assert.Equal(JobErrorKind.Unavailable, refused.Kind);
        await closing!;
    }

    private static bool IsClosed(SqliteJobStore store)
    {
        try
        {
            return store.ReadAsync(Guid.Empty, TestJobs.Stop).GetAwaiter().GetResult() is not null;
        }
        catch (JobException)
        {
            return true;
        }
    }

    /// <summary>26 runnable rows and 25 members of "t", of which the first is one of these rows, in memory by now.</summary>
    private static async Task<(IReadOnlyList<JobState> Jobs, IReadOnlyList<JobState> Members)> InsertAndCountAsync(SqliteJobStore store)
    {
        var jobs = await InsertAsync(store, 25);
        var members = await InsertAsync(store, 25, "t");
        Assert.Equal([new LaneCount(TestJobs.Lane, 26, 26)], await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
        Assert.Equal(25, await store.CountMembersAsync("t", long.MaxValue, TestJobs.Stop));
        return (jobs, members);
    }

    private static Task<IReadOnlyList<JobState>> InsertAsync(SqliteJobStore store, int rows, string? token = null) =>
        store.InsertAsync([.. Enumerable.Range(0, rows).Select(_ => TestJobs.New(token))], TestJobs.Stop);
}
