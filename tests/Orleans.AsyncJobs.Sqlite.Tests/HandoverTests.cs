using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>One member's outcome and the next one's turn in one commit, whichever comes first.</summary>
public sealed class HandoverTests : IAsyncDisposable
{
    private const int HoldRounds = 4;

    private readonly SqliteStoreFixture _fixture = new();
    private readonly List<int> _commits = [];
    private SqliteJobStore _store = null!;
    private JobState _first = null!;
    private JobState _second = null!;
    private int _rounds;

    private JobState Outcome => TestJobs.Outcome(_first, _second);

    private JobState Turn => TestJobs.Turn(_second, _first);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_halves_in_one_batch_share_its_commit(bool isTurnFirst)
    {
        await OpenAsync();
        var (outcome, turn) = await InOneBatchAsync(isTurnFirst, Outcome, Turn);

        await Task.WhenAll(outcome, turn);
        Assert.Equal([1, 2], _commits);
        Assert.Equal(0, _rounds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_commit_waits_for_the_half_that_is_late(bool isTurnFirst)
    {
        await OpenAsync();
        Task<JobState>? late = null;
        OnRound(2, () => late = _store.UpdateAsync(isTurnFirst ? Outcome : Turn, TestJobs.Stop));

        await _store.UpdateAsync(isTurnFirst ? Turn : Outcome, TestJobs.Stop);

        await late!;
        Assert.Equal([2], _commits);
        Assert.Equal(2, _rounds);
    }

    [Fact]
    public async Task Other_writes_are_taken_in_while_the_commit_waits()
    {
        await OpenAsync();
        Task<JobState>? other = null;
        OnRound(1, () => other = _store.InsertAsync(TestJobs.New()));

        await _store.UpdateAsync(Outcome, TestJobs.Stop);

        await other!;
        Assert.Equal([2], _commits);
        Assert.Equal(HoldRounds, _rounds);
    }

    [Fact]
    public async Task The_commit_waits_no_longer_than_200_microseconds()
    {
        await OpenAsync();
        await _store.UpdateAsync(Outcome, TestJobs.Stop);

        Assert.Equal(HoldRounds, _rounds);
        await _store.UpdateAsync(Turn, TestJobs.Stop);

        // The outcome is there: the turn has nothing to wait for.
        Assert.Equal(HoldRounds, _rounds);
        Assert.Equal([1, 1], _commits);
    }

    [Fact]
    public async Task A_turn_whose_outcome_does_not_come_is_refused()
    {
        await OpenAsync();
        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => _store.UpdateAsync(Turn, TestJobs.Stop))).IsOutOfTurn);

        Assert.Equal(HoldRounds, _rounds);
        Assert.Equal(_second, await _store.ReadAsync(_second.Job.JobId, TestJobs.Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_outcome_leaves_the_turn_to_the_guard_and_waits_for_nothing(bool isTurnFirst)
    {
        await OpenAsync();
        var (outcome, turn) = await InOneBatchAsync(isTurnFirst, Outcome with { Version = 1 }, Turn);

        await Assert.ThrowsAsync<JobConflictException>(() => outcome);
        Assert.True((await Assert.ThrowsAsync<JobConflictException>(() => turn)).IsOutOfTurn);
        Assert.Equal(0, _rounds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_turn_leaves_the_outcome(bool isTurnFirst)
    {
        await OpenAsync();
        var (outcome, turn) = await InOneBatchAsync(isTurnFirst, Outcome, Turn with { Version = 7 });

        Assert.Equal(JobStatusCode.Succeeded, (await outcome).Status.Status);
        await Assert.ThrowsAsync<JobConflictException>(() => turn);
        Assert.Equal(0, _rounds);
    }

    [Fact]
    public async Task Writes_without_a_handover_wait_for_nothing()
    {
        await OpenAsync();
        await _store.CompleteAsync(_first);
        await _store.LockAsync(_second);

        Assert.Equal(0, _rounds);
    }

    private async Task OpenAsync()
    {
        _store = await _fixture.OpenAsync();
        _first = await _store.LockAsync(await _store.InsertAsync(TestJobs.New("t")));
        _second = await _store.InsertAsync(TestJobs.New("t"));
        _fixture.Hooks.BeforeCommit = _commits.Add;
        OnRound(0, static () => { });
    }

    private void OnRound(int round, Action action) => _fixture.Hooks.Holding = () =>
    {
        if (++_rounds == round)
        {
            action();
        }

        _fixture.Time.Advance(TimeSpan.FromMicroseconds(50));
    };

    /// <summary>Lets writes gather behind one that does not get through.</summary>
    private async Task<(Task<JobState> Outcome, Task<JobState> Turn)> InOneBatchAsync(bool isTurnFirst, JobState outcome, JobState turn)
    {
        using var gate = new ManualResetEventSlim();
        using var reached = new SemaphoreSlim(0);
        _fixture.Hooks.BeforeCommit = writes =>
        {
            _commits.Add(writes);
            reached.Release();
            gate.Wait(TestJobs.Stop);
        };
        var blocking = _store.InsertAsync(TestJobs.New());
        await reached.WaitAsync(TestJobs.Stop);
        _fixture.Hooks.BeforeCommit = _commits.Add;
        var turning = isTurnFirst ? _store.UpdateAsync(turn, TestJobs.Stop) : null;
        var ending = _store.UpdateAsync(outcome, TestJobs.Stop);
        turning ??= _store.UpdateAsync(turn, TestJobs.Stop);
        gate.Set();
        await blocking;
        return (ending, turning);
    }
}
