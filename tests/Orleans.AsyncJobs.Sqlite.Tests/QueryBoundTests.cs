using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A query of a client takes a bounded time, a part of a core while commits come in, and no connection from others while it waits.</summary>
public sealed class QueryBoundTests : IAsyncLifetime
{
    private const int Jobs = 1_000;

    private static readonly JobColumn Name = JobColumns.Get("name");

    /// <summary>Joins every job with every other one that does the same at a failure: a million rows to look at.</summary>
    private static readonly JobQuery Long = Crossing(isOfJob: false);

    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task QueryAsync_thatTakesLongerThanItMay_isRefusedWithTheSetting()
    {
        _fixture.Options.QueryTime = TimeSpan.Zero;
        var store = await OpenAsync();

        var refusal = await Assert.ThrowsAsync<JobException>(() => store.QueryAsync(Long, TestJobs.Stop));

        Assert.Equal(JobErrorKind.Unavailable, refusal.Kind);
        Assert.Equal(JobErrorCodes.SqlTimeout, refusal.Code);
        Assert.Contains("AsyncJobs:Storage:QueryTime", refusal.Message, StringComparison.Ordinal);
        Assert.Null(store.Fault);
    }

    [Fact]
    public async Task QueryAsync_ofAJob_isAnsweredHoweverLongItTakes()
    {
        _fixture.Options.QueryTime = TimeSpan.Zero;
        var store = await OpenAsync();

        var result = await store.QueryAsync(Crossing(isOfJob: true), TestJobs.Stop);

        Assert.Equal((long)Jobs * Jobs, result.Rows.Single()[0]);
    }

    [Fact]
    public async Task QueryAsync_thatIsCanceled_endsAndLeavesTheConnectionToOthers()
    {
        var store = await OpenAsync();
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.QueryAsync(Long, canceled.Token));

        Assert.Equal(Jobs, (await store.QueryAsync(new JobQuery { Columns = [Name], Limit = 0, WithCount = true }, TestJobs.Stop)).Count);
    }

    [Fact]
    public async Task QueryAsync_inParts_looksAtEveryJobOnceWhileOthersAreStored()
    {
        _fixture.Options.QuickQueryTime = TimeSpan.Zero;
        _fixture.Options.QueryPartRows = 100;
        var store = await OpenAsync();
        var count = Aggregate.Of(AggregateMethod.Count, Name, "n");
        var query = new JobQuery { Stages = [new QueryStage.Group([], [count])], Columns = [count.Output] };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await store.InsertAsync(TestJobs.New());
            return (long)(await store.QueryAsync(query, TestJobs.Stop)).Rows.Single()[0]!;
        }));

        Assert.All(answers, answer => Assert.InRange(answer, Jobs + 1, Jobs + 20));
    }

    [Fact]
    public async Task QueryAsync_bySequenceInParts_readsNoMoreThanItNeeds()
    {
        _fixture.Options.QuickQueryTime = TimeSpan.Zero;
        _fixture.Options.QueryPartRows = 10;
        var store = await OpenAsync();
        var sequence = JobColumns.Get("sequence");

        var newest = await store.QueryAsync(new JobQuery { Columns = [sequence], Order = [new JobOrder(sequence, Descending: true)], Limit = 15 }, TestJobs.Stop);
        var oldest = await store.QueryAsync(new JobQuery { Columns = [sequence], Limit = 15, Offset = 5 }, TestJobs.Stop);

        Assert.Equal(Enumerable.Range(0, 15).Select(i => (object)(long)(Jobs - i)), newest.Rows.Select(row => row[0]!));
        Assert.Equal(Enumerable.Range(6, 15).Select(i => (object)(long)i), oldest.Rows.Select(row => row[0]!));
    }

    private static JobQuery Crossing(bool isOfJob)
    {
        var link = new QueryLink("other", QueryTables.Jobs, JobColumns.Get("onfailure"), JobColumns.Get("onfailure"), IsOuter: false);
        var count = Aggregate.Of(AggregateMethod.Count, link.Of(Name), "n");
        return new JobQuery { Links = [link], Stages = [new QueryStage.Group([], [count])], Columns = [count.Output], IsOfJob = isOfJob };
    }

    private async Task<SqliteJobStore> OpenAsync()
    {
        var store = await _fixture.OpenAsync();
        await store.InsertAsync([.. Enumerable.Range(0, Jobs / 2).Select(_ => TestJobs.New())], TestJobs.Stop);
        await store.InsertAsync([.. Enumerable.Range(0, Jobs / 2).Select(_ => TestJobs.New())], TestJobs.Stop);
        return store;
    }
}
