using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Pages: put together they are the whole list, and who stays is seen once, whatever comes and goes in between.</summary>
public abstract class JobPageConformance : StoreConformance
{
    private const int Jobs = 60;

    private static readonly JobColumn Sequence = JobColumns.Get("sequence");

    public static TheoryData<string> Orders =>
        ["", "sequence desc", "name", "name desc", "errorcode,name desc", "errorcode desc,priority", "startedon desc", "priority,sequence desc", "executiontimespan", "_regardingobjectid_value desc", "autodelete"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task QueryAsync_page_by_page_gives_the_whole_list(string order)
    {
        await InsertAsync();
        var query = Query(order);
        var whole = await Store.QueryAsync(query with { Limit = Jobs }, TestJobs.Stop);

        var pages = await PagesAsync(query);

        Assert.Equal(Jobs, whole.Rows.Count);
        Assert.Equal(whole.Rows.Select(row => row[0]), pages);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task QueryAsync_page_by_page_of_rows_of_one_state_gives_the_whole_list(string order)
    {
        await InsertAsync();
        var query = Query(order) with { Filter = new JobFilter.In(JobColumns.Get("statecode"), [0, 1]) };
        var whole = await Store.QueryAsync(query with { Limit = Jobs }, TestJobs.Stop);

        Assert.Equal(whole.Rows.Select(row => row[0]), await PagesAsync(query));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task QueryAsync_page_by_page_sees_who_stays_once_while_others_come_and_go(string order)
    {
        var jobs = await InsertAsync();
        var random = new Random(11);
        var leaving = jobs.Where(_ => random.Next(3) == 0).ToList();
        var goes = new Queue<JobState>(leaving);

        var seen = await PagesAsync(Query(order), async () =>
        {
            await Store.InsertAsync([Job(random), Job(random)], TestJobs.Stop);
            for (var i = 0; i < 3 && goes.TryDequeue(out var job); i++)
            {
                await Store.DeleteAsync(job, TestJobs.Stop);
            }
        });

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(jobs.Except(leaving).Select(job => (object)job.Job.Sequence).Except(seen));
    }

    [Fact]
    public async Task QueryAsync_says_where_the_next_page_begins_only_where_there_is_one()
    {
        await InsertAsync();
        var all = await Store.QueryAsync(Query("name") with { Limit = Jobs }, TestJobs.Stop);
        var less = await Store.QueryAsync(Query("name") with { Limit = Jobs - 1 }, TestJobs.Stop);
        var unasked = await Store.QueryAsync(Query("name") with { Limit = 5, WithNext = false }, TestJobs.Stop);
        var rest = await Store.QueryAsync(Query("name") with { Limit = 5, After = less.Next, WithCount = true }, TestJobs.Stop);

        Assert.Null(all.Next);
        Assert.NotNull(less.Next);
        Assert.Null(unasked.Next);
        Assert.Equal(Jobs - 1, less.Rows.Count);
        Assert.Equal(all.Rows[^1], Assert.Single(rest.Rows));
        Assert.Equal(Jobs, rest.Count);
    }

    [Fact]
    public async Task QueryAsync_passes_over_as_many_rows_as_asked()
    {
        await InsertAsync();
        var all = await Store.QueryAsync(Query("name") with { Limit = Jobs }, TestJobs.Stop);

        var some = await Store.QueryAsync(Query("name") with { Limit = 4, Offset = 50 }, TestJobs.Stop);

        Assert.Equal(all.Rows.Skip(50).Take(4), some.Rows);
    }

    [Fact]
    public async Task QueryAsync_of_groups_and_of_distinct_rows_goes_page_by_page()
    {
        await InsertAsync();
        var name = JobColumns.Get("name");
        var count = Aggregate.Of(AggregateMethod.CountRows, null, "n");
        var key = GroupKey.Of(name, "name");
        var groups = new JobQuery
        {
            Stages = [new QueryStage.Group([key], [count])],
            Columns = [key.Output, count.Output],
            Order = [new JobOrder(count.Output, Descending: true)],
            WithNext = true,
        };
        var distinct = new JobQuery { Columns = [name, JobColumns.Get("priority")], Distinct = true, Order = [new JobOrder(name, Descending: true)], WithNext = true, WithCount = true };

        foreach (var query in new[] { groups, distinct })
        {
            var whole = await Store.QueryAsync(query, TestJobs.Stop);
            Assert.True(whole.Rows.Count > 8);
            Assert.Equal(whole.Rows.Select(Text), await PagesAsync(query with { Limit = 4 }, shown: Text));
        }

        Assert.Equal((await Store.QueryAsync(distinct, TestJobs.Stop)).Rows.Count, (await Store.QueryAsync(distinct, TestJobs.Stop)).Count);
    }

    [Fact]
    public async Task QueryAsync_of_a_page_that_cannot_be_is_refused()
    {
        await InsertAsync();
        var first = await Store.QueryAsync(Query("name") with { Limit = 5 }, TestJobs.Stop);

        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(Query("") with { After = first.Next }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(Query("name") with { After = first.Next, Offset = 1 }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(Query("name") with { Offset = -1 }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(Query("name") with { Offset = JobQuery.MaxOffset + 1 }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(Query("name") with { After = new QueryPosition([7, 7L]) }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(Query("name") with { Distinct = true }, TestJobs.Stop));
    }

    private static JobQuery Query(string order) => new()
    {
        Columns = [Sequence],
        Order = [.. order.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(term => new JobOrder(JobColumns.Get(term.Split(' ')[0]), term.EndsWith(" desc", StringComparison.Ordinal)))],
        WithNext = true,
        Limit = 7,
    };

    private static string Text(object?[] row) => string.Join('|', row);

    private async Task<List<object?>> PagesAsync(JobQuery query, Func<Task>? between = null, Func<object?[], object?>? shown = null)
    {
        List<object?> seen = [];
        for (QueryPosition? after = null; ;)
        {
            var page = await Store.QueryAsync(query with { After = after }, TestJobs.Stop);
            seen.AddRange(page.Rows.Select(shown ?? (row => row[0])));
            if (page.Next is null)
            {
                return seen;
            }

            Assert.Equal(query.Limit, page.Rows.Count);
            after = page.Next;
            if (between is not null)
            {
                await between();
            }
        }
    }

    private static JobState Job(Random random)
    {
        var suspended = random.Next(2) == 0;
        var job = TestJobs.New(
            priority: random.Next(3),
            state: suspended ? JobStateCode.Suspended : JobStateCode.Ready,
            status: suspended ? JobStatusCode.Waiting : JobStatusCode.WaitingForResources);
        return job with
        {
            Definition = job.Job with
            {
                Name = $"{(random.Next(2) == 0 ? "Äb" : "äB")}{random.Next(8)}",
                RegardingObjectId = random.Next(2) == 0 ? null : TestJobs.Owner(random.Next(4)),
                AutoDelete = random.Next(2) == 0,
            },
            Status = job.Status with
            {
                ErrorCode = random.Next(2) == 0 ? null : random.Next(3),
                StartedOn = random.Next(2) == 0 ? null : TestJobs.Now.AddTicks(random.Next(4)),
                ExecutionSeconds = random.Next(2) == 0 ? null : random.Next(3) / 3.0,
            },
        };
    }

    private Task<IReadOnlyList<JobState>> InsertAsync()
    {
        var random = new Random(5);
        return Store.InsertAsync([.. Enumerable.Range(0, Jobs).Select(_ => Job(random))], TestJobs.Stop);
    }
}
