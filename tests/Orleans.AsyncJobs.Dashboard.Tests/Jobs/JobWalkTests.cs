using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Tests.Jobs;

public sealed class JobWalkTests
{
    private static readonly JobFilter Wanted = new JobFilter.Compare(JobColumns.Get("name"), JobComparison.Equal, "x");

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_all_isOneQueryForThePage()
    {
        var table = new SequenceTable(_time, Enumerable.Range(1, 1_000_000).Select(i => (long)i));

        var result = await Walk(table).ReadAsync(filter: null, WalkCursor.Newest, limit: 50, isSmall: false, Cancellation);

        Assert.Equal(Enumerable.Range(0, 50).Select(i => 1_000_000L - i), result.Rows.Select(row => row.Sequence));
        Assert.Equal((true, null), (result.HasMore, result.StoppedAt));
        Assert.Equal(2, table.Asked);
    }

    [Fact]
    public async Task Read_olderAndNewer_meetAgain()
    {
        var walk = Walk(new SequenceTable(_time, Enumerable.Range(1, 100).Select(i => (long)i * 1_000)));

        var first = await walk.ReadAsync(Wanted, WalkCursor.Newest, limit: 10, isSmall: false, Cancellation);
        var second = await walk.ReadAsync(Wanted, new WalkCursor(first.Rows[^1].Sequence, IsNewer: false), limit: 10, isSmall: false, Cancellation);
        var back = await walk.ReadAsync(Wanted, new WalkCursor(second.Rows[0].Sequence, IsNewer: true), limit: 10, isSmall: false, Cancellation);

        Assert.Equal(100_000, first.Rows[0].Sequence);
        Assert.Equal(90_000, second.Rows[0].Sequence);
        Assert.Equal(first.Rows.Select(row => row.Sequence), back.Rows.Select(row => row.Sequence));
        Assert.False(back.HasMore);
    }

    [Fact]
    public async Task Read_fewAmongMany_stopsWhenItsTimeIsUpAndGoesOnFromThere()
    {
        var table = new SequenceTable(_time, [5, 900_000]) { Highest = 1_000_000, QueryTime = TimeSpan.FromMilliseconds(30) };
        var walk = Walk(table);
        var cursor = WalkCursor.Newest;
        var (found, steps) = (new List<long>(), 0);

        while (true)
        {
            var asked = table.Asked;
            var result = await walk.ReadAsync(Wanted, cursor, limit: 50, isSmall: false, Cancellation);
            found.AddRange(result.Rows.Select(row => row.Sequence));
            Assert.InRange(table.Asked - asked, 1, 5);
            steps++;
            if (result.StoppedAt is not { } place)
            {
                break;
            }

            Assert.False(result.HasMore);
            cursor = new WalkCursor(place, IsNewer: false);
        }

        Assert.Equal([900_000, 5], found);
        Assert.True(steps > 1, $"{steps} steps");
    }

    // A window of twice the last one's size would take 128 ms after 124 ms had gone.
    [Fact]
    public async Task Read_whereAPlaceCostsTime_keepsToItsTime()
    {
        var table = new SequenceTable(_time, [5]) { Highest = 1_000_000, TimeOfAPlace = TimeSpan.FromMicroseconds(1) };
        var start = _time.GetUtcNow();

        var result = await Walk(table).ReadAsync(Wanted, WalkCursor.Newest, limit: 50, isSmall: false, Cancellation);

        Assert.InRange(_time.GetUtcNow() - start, JobWalk.Budget, JobWalk.Budget * 1.05);
        Assert.NotNull(result.StoppedAt);
    }

    [Fact]
    public async Task Read_newerAmongMany_stopsWhenItsTimeIsUp()
    {
        var walk = Walk(new SequenceTable(_time, [999_999]) { Highest = 1_000_000, QueryTime = TimeSpan.FromMilliseconds(60) });

        var result = await walk.ReadAsync(Wanted, new WalkCursor(0, IsNewer: true), limit: 50, isSmall: false, Cancellation);

        Assert.Empty(result.Rows);
        Assert.Equal(JobWalk.FirstWindow + (JobWalk.FirstWindow * 40 / 60), result.StoppedAt);
    }

    [Fact]
    public async Task Read_fewThatAnIndexFinds_isOneQuery()
    {
        var table = new SequenceTable(_time, [5]) { Highest = 1_000_000 };

        var result = await Walk(table).ReadAsync(Wanted, WalkCursor.Newest, limit: 50, isSmall: true, Cancellation);

        Assert.Equal([5], result.Rows.Select(row => row.Sequence));
        Assert.Equal((2, null), (table.Asked, result.StoppedAt));
    }

    [Fact]
    public async Task Read_emptyTable_isEmpty()
    {
        var result = await Walk(new SequenceTable(_time, [])).ReadAsync(Wanted, WalkCursor.Newest, limit: 50, isSmall: false, Cancellation);

        Assert.Empty(result.Rows);
        Assert.Equal((false, null), (result.HasMore, result.StoppedAt));
    }

    [Theory]
    [InlineData(null, null, long.MaxValue, false)]
    [InlineData("7", null, 7, false)]
    [InlineData(null, "7", 7, true)]
    [InlineData("7", "9", 7, false)]
    [InlineData("-7", null, long.MaxValue, false)]
    [InlineData("x", "y", long.MaxValue, false)]
    public void Read_cursor_isThePlaceThatTheAddressNames(string? before, string? after, long sequence, bool isNewer) =>
        Assert.Equal(new WalkCursor(sequence, isNewer), WalkCursor.Read(before, after));

    private JobWalk Walk(IJobQueries queries) => new(queries, _time);

    /// <summary>Rows by their sequence alone, all of which match.</summary>
    private sealed class SequenceTable(FakeTimeProvider time, IEnumerable<long> sequences) : IJobQueries
    {
        private readonly SortedSet<long> _sequences = [.. sequences];

        public int Asked { get; private set; }

        public long? Highest { get; init; }

        public TimeSpan QueryTime { get; init; }

        public TimeSpan TimeOfAPlace { get; init; }

        public Task<JobQueryResult> QueryAsync(JobQuery query, CancellationToken cancellationToken)
        {
            Asked++;
            time.Advance(QueryTime);
            if (query.Columns is [var only])
            {
                Assert.Equal("sequence", only.Name);
                return Task.FromResult(new JobQueryResult((Highest ?? _sequences.Max) is > 0 and var highest ? [[highest]] : [], Count: null));
            }

            var bounds = Bounds(query.Filter!).ToList();
            var until = (long)bounds.Single(bound => bound.Operator == JobComparison.LessThan).Value!;
            var from = (long)bounds.Single(bound => bound.Operator == JobComparison.GreaterThanOrEqual).Value!;
            time.Advance(TimeOfAPlace * (until - from));
            var range = from < until ? _sequences.GetViewBetween(from, until - 1) : [];
            var ordered = Assert.Single(query.Order).Descending ? range.Reverse() : range;
            return Task.FromResult(new JobQueryResult([.. ordered.Take(query.Limit).Select(RowOf)], Count: null));
        }

        public Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        private static IEnumerable<JobFilter.Compare> Bounds(JobFilter filter) => filter switch
        {
            JobFilter.And(var left, var right) => Bounds(left).Concat(Bounds(right)),
            JobFilter.Compare { Column.Name: "sequence" } bound => [bound],
            _ => [],
        };

        private static object?[] RowOf(long sequence)
        {
            var row = new object?[JobRow.Columns.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = JobRow.Columns[i].Name switch
                {
                    "asyncoperationid" => Guid.Empty,
                    "statecode" => 0,
                    "statuscode" => 0,
                    "createdon" => DateTimeOffset.UnixEpoch,
                    "sequence" => sequence,
                    _ => null,
                };
            }

            return row;
        }
    }
}
