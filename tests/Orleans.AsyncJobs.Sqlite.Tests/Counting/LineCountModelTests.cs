namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>Counts from memory are those of the rows, whatever is written and whenever asking begins.</summary>
public sealed class LineCountModelTests : IAsyncDisposable
{
    private const int Seeds = 12;
    private const int Writes = 60;

    /// <summary>Pages are so short here that rows would come in faster than they are read.</summary>
    private const int MaxInterruptions = 50;

    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Random_writes_leave_the_counts_as_the_rows()
    {
        _fixture.Hooks.CountBounds = new(PageRows: 3, ReadMembers: 1, Tokens: 3);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var store = await _fixture.OpenAsync();
            var writes = new RandomWrites(store, random, moveLanes: true);
            var asksFrom = random.Next(Writes);
            for (var i = 0; i < Writes; i++)
            {
                await writes.WriteAsync();
                if (i >= asksFrom)
                {
                    await CountedBySql.CompareAsync(_fixture, store, RandomWrites.Partitions, RandomWrites.Tokens);
                }
            }

            // What was kept in memory ends with the store; the next round begins with the rows of this one.
            await store.CloseAsync(TestJobs.Stop);
        }
    }

    [Fact]
    public async Task Writes_between_and_during_the_pages_of_a_line_are_counted_once()
    {
        _fixture.Hooks.CountBounds = new(PageRows: 4, ReadMembers: 1, Tokens: 3);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var store = await _fixture.OpenAsync();
            var writes = new RandomWrites(store, random, moveLanes: seed % 4 == 0);
            for (var i = 0; i < 20; i++)
            {
                await writes.WriteAsync();
            }

            var left = MaxInterruptions;
            _fixture.Hooks.BeforePage = Interrupt;
            _fixture.Hooks.PageRead = Interrupt;

            await Task.WhenAll(RandomWrites.Partitions.Select(partition => store.CountLanesAsync(partition, long.MaxValue, TestJobs.Stop)));
            await store.CountMembersAsync(RandomWrites.Tokens[0], long.MaxValue, TestJobs.Stop);

            Assert.True(left < MaxInterruptions - 10);
            (_fixture.Hooks.BeforePage, _fixture.Hooks.PageRead) = (null, null);
            await CountedBySql.CompareAsync(_fixture, store, RandomWrites.Partitions, RandomWrites.Tokens);
            await store.CloseAsync(TestJobs.Stop);

            // On the reader's thread, which goes on when the writes are stored. Lines that are built at the same time have one source of writes.
            void Interrupt()
            {
                lock (writes)
                {
                    if (left-- > 0)
                    {
                        writes.WriteAsync().GetAwaiter().GetResult();
                    }
                }
            }
        }
    }
}
