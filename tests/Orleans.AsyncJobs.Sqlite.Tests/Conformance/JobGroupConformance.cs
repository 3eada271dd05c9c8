using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Groups and what is worked out of them: the same as a walk over the rows gives.</summary>
public abstract class JobGroupConformance : StoreConformance
{
    private const int Jobs = 200;

    private static readonly JobColumn State = JobColumns.Get("statecode");
    private static readonly JobColumn Status = JobColumns.Get("statuscode");
    private static readonly JobColumn Type = JobColumns.Get("operationtype");
    private static readonly JobColumn ErrorCode = JobColumns.Get("errorcode");
    private static readonly JobColumn Priority = JobColumns.Get("priority");
    private static readonly JobColumn Seconds = JobColumns.Get("executiontimespan");

    public static TheoryData<bool, string> CountedAndOther => new()
    {
        { true, "" }, { true, "statecode" }, { true, "statuscode,operationtype" }, { true, "messagename" }, { true, "statecode,waitkind" },
        { false, "" }, { false, "statecode" }, { false, "statuscode,operationtype" }, { false, "priority,statecode" },
    };

    [Theory]
    [MemberData(nameof(CountedAndOther))]
    public async Task QueryAsync_of_groups_counts_the_rows_of_each(bool isCounted, string keys)
    {
        var jobs = await InsertAsync();
        JobFilter filter = isCounted ? new JobFilter.Compare(State, JobComparison.NotEqual, 0) : new JobFilter.Compare(Priority, JobComparison.GreaterThan, 0);
        var group = Group(keys, Aggregate.Of(AggregateMethod.CountRows, null, "n"));

        var result = await Store.QueryAsync(Of(group) with { Filter = filter, WithCount = true }, TestJobs.Stop);

        var expected = jobs.Where(job => isCounted ? job.Status.State != JobStateCode.Ready : job.Job.Priority > 0)
            .GroupBy(job => string.Join(',', group.Keys.Select(key => Value(job, key.Column))))
            .Select(rows => $"{rows.Key}={rows.Count()}").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, result.Rows.Select(row => $"{string.Join(',', row[..^1])}={row[^1]}").Order(StringComparer.Ordinal));
        Assert.Equal(expected.Count, result.Count);
    }

    [Fact]
    public async Task QueryAsync_of_groups_without_rows_answers_none_and_of_all_rows_one()
    {
        var count = Aggregate.Of(AggregateMethod.CountRows, null, "n");
        var sum = Aggregate.Of(AggregateMethod.Sum, ErrorCode, "sum");

        Assert.Empty((await Store.QueryAsync(Of(Group("statecode", count)), TestJobs.Stop)).Rows);
        Assert.Equal([[0L, null]], (await Store.QueryAsync(Of(Group("", count, sum)), TestJobs.Stop)).Rows);
        Assert.Equal([[0L]], (await Store.QueryAsync(Of(Group("", count)), TestJobs.Stop)).Rows);
    }

    [Fact]
    public async Task QueryAsync_works_out_every_aggregate_of_values_and_leaves_nulls_out()
    {
        var jobs = await InsertAsync();
        Aggregate[] aggregates =
        [
            Aggregate.Of(AggregateMethod.Count, ErrorCode, "count"), Aggregate.Of(AggregateMethod.CountDistinct, ErrorCode, "distinct"),
            Aggregate.Of(AggregateMethod.Sum, ErrorCode, "sum"), Aggregate.Of(AggregateMethod.Average, ErrorCode, "average"),
            Aggregate.Of(AggregateMethod.Min, Seconds, "min"), Aggregate.Of(AggregateMethod.Max, JobColumns.Get("createdon"), "max"),
        ];

        var result = await Store.QueryAsync(Of(Group("priority", aggregates)) with { Order = [] }, TestJobs.Stop);

        Assert.Equal(3, result.Rows.Count);
        foreach (var row in result.Rows)
        {
            var of = jobs.Where(job => job.Job.Priority == (int)row[0]!).ToList();
            var codes = of.Select(job => job.Status.ErrorCode).OfType<int>().ToList();
            Assert.Equal((long)codes.Count, row[1]);
            Assert.Equal((long)codes.Distinct().Count(), row[2]);
            Assert.Equal(codes.Sum(code => (long)code), row[3]);
            Assert.Equal(codes.Average(), (double)row[4]!, 9);
            Assert.Equal(of.Min(job => job.Status.ExecutionSeconds), row[5]);
            Assert.Equal(of.Max(job => job.Job.CreatedOn), row[6]);
        }
    }

    [Fact]
    public async Task QueryAsync_goes_on_behind_a_group_with_conditions_order_and_another_group()
    {
        var jobs = await InsertAsync();
        var count = Aggregate.Of(AggregateMethod.CountRows, null, "n");
        var first = Group("statuscode,priority", count);
        var many = new QueryStage.Where(new JobFilter.Compare(count.Output, JobComparison.GreaterThan, 5));
        var status = first.Keys[0].Output;
        var second = new QueryStage.Group([GroupKey.Of(status, "status")], [Aggregate.Of(AggregateMethod.Sum, count.Output, "rows"), Aggregate.Of(AggregateMethod.CountRows, null, "groups")]);
        var query = new JobQuery
        {
            Stages = [first, many, second],
            Columns = [.. second.Outputs],
            Order = [new JobOrder(second.Aggregates[0].Output, Descending: true)],
            Limit = 3,
        };

        var result = await Store.QueryAsync(query, TestJobs.Stop);

        var expected = jobs.GroupBy(job => (job.Status.Status, job.Job.Priority)).Where(rows => rows.Count() > 5).GroupBy(rows => rows.Key.Status)
            .Select(groups => (object?[])[(int)groups.Key, (long)groups.Sum(rows => rows.Count()), (long)groups.Count()])
            .OrderByDescending(row => row[1]).ThenBy(row => row[0]).Take(3);
        Assert.Equal(expected, result.Rows);
    }

    [Theory]
    [InlineData(nameof(DatePart.Day), "2024-12-31T23:59:59Z", 31)]
    [InlineData(nameof(DatePart.Month), "2024-12-31T23:59:59Z", 12)]
    [InlineData(nameof(DatePart.Quarter), "2024-03-31T00:00:00Z", 1)]
    [InlineData(nameof(DatePart.Quarter), "2024-04-01T00:00:00Z", 2)]
    [InlineData(nameof(DatePart.Year), "0001-01-01T00:00:00Z", 1)]
    [InlineData(nameof(DatePart.Year), "2024-12-31T23:59:59Z", 2024)]
    [InlineData(nameof(DatePart.Week), "2023-01-01T00:00:00Z", 1)]
    [InlineData(nameof(DatePart.Week), "2023-01-07T00:00:00Z", 1)]
    [InlineData(nameof(DatePart.Week), "2023-01-08T00:00:00Z", 2)]
    [InlineData(nameof(DatePart.Week), "2022-01-01T00:00:00Z", 1)]
    [InlineData(nameof(DatePart.Week), "2022-01-02T00:00:00Z", 2)]
    [InlineData(nameof(DatePart.Week), "2022-12-31T00:00:00Z", 53)]
    [InlineData(nameof(DatePart.Week), "2028-12-31T00:00:00Z", 54)]
    public async Task QueryAsync_groups_by_a_part_of_a_date(string part, string date, int expected)
    {
        var job = TestJobs.New();
        var createdOn = DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture);
        await Store.InsertAsync(job with { Definition = job.Job with { CreatedOn = createdOn } });
        var group = new QueryStage.Group([GroupKey.Of(JobColumns.Get("createdon"), "part", Enum.Parse<DatePart>(part))], [Aggregate.Of(AggregateMethod.CountRows, null, "n")]);

        Assert.Equal([[expected, 1L]], (await Store.QueryAsync(Of(group), TestJobs.Stop)).Rows);
    }

    [Fact]
    public async Task QueryAsync_of_a_column_that_the_group_took_away_is_refused()
    {
        var group = Group("statecode", Aggregate.Of(AggregateMethod.CountRows, null, "n"));

        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(Of(group) with { Order = [new JobOrder(Priority, Descending: false)] }, TestJobs.Stop));
        Assert.Throws<ArgumentException>(() => Aggregate.Of(AggregateMethod.Sum, JobColumns.Get("name"), "sum"));
        Assert.Throws<ArgumentException>(() => Aggregate.Of(AggregateMethod.Sum, null, "sum"));
    }

    private static JobQuery Of(QueryStage.Group group) => new() { Stages = [group], Columns = [.. group.Outputs] };

    private static QueryStage.Group Group(string keys, params Aggregate[] aggregates) =>
        new([.. keys.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => GroupKey.Of(JobColumns.Get(name), name))], aggregates);

    private static object? Value(JobState job, JobColumn column) => column switch
    {
        _ when column == State => (int)job.Status.State,
        _ when column == Status => (int)job.Status.Status,
        _ when column == Type => job.Job.OperationType,
        _ when column == Priority => job.Job.Priority,
        _ when column == JobColumns.WaitKind => (int)JobStages.WaitOf(job.Status),
        _ => job.Job.MessageName,
    };

    /// <summary>Rows of all states, some of them deleted; answers the others.</summary>
    private async Task<IReadOnlyList<JobState>> InsertAsync()
    {
        var random = new Random(7);
        (JobStateCode State, JobStatusCode Status)[] states =
            [(JobStateCode.Ready, JobStatusCode.WaitingForResources), (JobStateCode.Suspended, JobStatusCode.Waiting), (JobStateCode.Completed, JobStatusCode.Succeeded), (JobStateCode.Completed, JobStatusCode.Failed)];
        var jobs = Enumerable.Range(0, Jobs).Select(number =>
        {
            var (state, status) = states[random.Next(states.Length)];
            var job = TestJobs.New(priority: random.Next(3), operationType: random.Next(1, 4), state: state, status: status, limited: random.Next(2) == 0 ? string.Empty : "Other");
            return job with
            {
                Definition = job.Job with { CreatedOn = TestJobs.Now.AddMinutes(random.Next(100)) },
                Status = job.Status with
                {
                    ErrorCode = random.Next(3) == 0 ? null : random.Next(-5, 5),
                    ExecutionSeconds = random.Next(3) == 0 ? null : random.NextDouble(),
                    Deleted = number % 10 == 0,
                },
            };
        });
        return [.. (await Store.InsertAsync([.. jobs], TestJobs.Stop)).Where(job => !job.Status.Deleted)];
    }
}
