using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>
/// An answer that is asked for while others write is true at a moment between the question and the answer: where a line
/// only grows, it is no less than what could be read before and no more than what can be read after.
/// </summary>
public sealed class LineCountMomentTests : IAsyncDisposable
{
    private const int Rows = 100;
    private const int Askers = 2;
    private const string Token = "t";

    private readonly SqliteStoreFixture _fixture = new();

    public LineCountMomentTests()
    {
        _fixture.Hooks.CountBounds = new(PageRows: 20, ReadMembers: 1, Tokens: 1);
        _fixture.Options.ReadConnections = 2 * Askers;
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Answers_are_never_older_than_what_was_read_before_nor_newer_than_what_is_read_after()
    {
        var store = await _fixture.OpenAsync();
        List<JobState> jobs = [.. await store.InsertAsync([.. Enumerable.Range(0, Rows).Select(New)], TestJobs.Stop)];

        await AskWhileAsync(store, sign: 1, async () =>
        {
            for (var i = 0; i < Rows; i++)
            {
                jobs.Add(await store.InsertAsync(New(i)));
            }
        });
        // From the back, so that no member becomes the first of its token.
        jobs.Reverse();
        await AskWhileAsync(store, sign: -1, async () =>
        {
            foreach (var job in jobs)
            {
                await store.DeleteAsync(job, TestJobs.Stop);
            }
        });
        Assert.Empty(await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop));
    }

    private static JobState New(int number) => TestJobs.New(number % 2 == 0 ? null : Token);

    private async Task AskWhileAsync(SqliteJobStore store, int sign, Func<Task> write)
    {
        var writing = Task.Run(write, TestJobs.Stop);
        await Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => Task.Run(() => AskAsync(store, sign, writing), TestJobs.Stop)));
        await writing;
    }

    private async Task AskAsync(SqliteJobStore store, int sign, Task writing)
    {
        using var connection = StoreConnection.OpenReader(_fixture.Database);
        while (!writing.IsCompleted)
        {
            var runnable = Runnable();
            var counted = (await store.CountLanesAsync(0, long.MaxValue, TestJobs.Stop)).Sum(lane => lane.Rows);
            AssertInOrder(sign * runnable, sign * counted, sign * Runnable());

            var members = Members();
            counted = await store.CountMembersAsync(Token, long.MaxValue, TestJobs.Stop);
            AssertInOrder(sign * members, sign * counted, sign * Members());
        }

        long Runnable() => connection.Scalar("SELECT count(*) FROM jobs WHERE line = 0");

        long Members() => connection.Scalar("SELECT count(*) FROM jobs WHERE turn IS NOT NULL");
    }

    private static void AssertInOrder(long before, long counted, long after) =>
        Assert.True(before <= counted && counted <= after, $"{before} before, {counted} counted, {after} after");
}
