using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Queries: every column, every comparison, nulls, order, limit and count.</summary>
public abstract class JobQueryConformance : StoreConformance
{
    [Fact]
    public async Task QueryAsync_of_all_columns_answers_values_of_their_types()
    {
        var job = await Store.CompleteAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New("t"))));

        var row = (await Store.QueryAsync(new JobQuery { Columns = JobColumns.All }, TestJobs.Stop)).Rows.Single();

        var values = JobColumns.All.Zip(row).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
        foreach (var column in JobColumns.All.Where(column => column.Use.HasFlag(JobColumnUse.Empty)))
        {
            Assert.Null(values[column.Name]);
        }

        Assert.Equal(job.Job.JobId, values["asyncoperationid"]);
        Assert.Equal(3, values["statecode"]);
        Assert.Equal(1L, values["sequence"]);
        Assert.Equal(3L, values["versionnumber"]);
        Assert.Equal(1.25, values["executiontimespan"]);
        Assert.Equal(TestJobs.Now, values["createdon"]);
        Assert.Equal(false, values["iswaitingforevent"]);
        Assert.Equal(false, values["retainjobhistory"]);
        Assert.Equal(false, values["autodelete"]);
        Assert.Equal(job.Job.OwnerId, values["_ownerid_value"]);
        Assert.Equal(job.Job.OwnerId, values["_owninguser_value"]);
        Assert.Equal("t", values["dependencytoken"]);
        Assert.Null(values["message"]);
    }

    [Fact]
    public async Task QueryAsync_of_what_recurs_answers_the_next_one_first_and_none_that_is_completed()
    {
        var recurring = new List<JobState>();
        foreach (var days in new[] { 3, 1, 2, 4 })
        {
            var job = TestJobs.New(state: JobStateCode.Suspended, status: JobStatusCode.Waiting);
            recurring.Add(await Store.InsertAsync(job with { Status = job.Status with { RecurrencePattern = "FREQ=DAILY", NextOccurrence = TestJobs.Now.AddDays(days) } }));
        }

        await Store.InsertAsync(TestJobs.New());
        await Store.CompleteAsync(await Store.LockAsync(recurring[3]));
        var query = new JobQuery
        {
            Columns = [JobColumns.Get("asyncoperationid")],
            Filter = JobFilters.Recurring,
            Order = [new JobOrder(JobColumns.Get("nextoccurrence"), Descending: false)],
            WithCount = true,
        };

        var found = await Store.QueryAsync(query, TestJobs.Stop);

        Assert.Equal([recurring[1].Job.JobId, recurring[2].Job.JobId, recurring[0].Job.JobId], found.Rows.Select(row => (Guid)row[0]!));
        Assert.Equal(3, found.Count);
    }

    [Fact]
    public async Task QueryAsync_of_the_data_length_answers_its_bytes_without_the_data()
    {
        await Store.InsertAsync(TestJobs.New());
        await Store.InsertAsync([new NewJobRow(TestJobs.New(), "für €")], TestJobs.Stop);

        var result = await Store.QueryAsync(new JobQuery { Columns = [JobColumns.DataBytes] }, TestJobs.Stop);

        Assert.Equal([null, 8L], result.Rows.Select(row => row[0]));
    }

    [Theory]
    [InlineData(nameof(JobComparison.Equal), "2")]
    [InlineData(nameof(JobComparison.NotEqual), "null,1,3")]
    [InlineData(nameof(JobComparison.GreaterThan), "3")]
    [InlineData(nameof(JobComparison.GreaterThanOrEqual), "2,3")]
    [InlineData(nameof(JobComparison.LessThan), "1")]
    [InlineData(nameof(JobComparison.LessThanOrEqual), "1,2")]
    public async Task QueryAsync_compares_every_type_with_a_value(string comparison, string expected)
    {
        await InsertFourAsync();
        foreach (var (column, value) in Values(2))
        {
            Assert.Equal(expected, await NamesAsync(new JobFilter.Compare(JobColumns.Get(column), Enum.Parse<JobComparison>(comparison), value)));
        }
    }

    [Theory]
    [InlineData(nameof(JobComparison.Equal), "null")]
    [InlineData(nameof(JobComparison.NotEqual), "1,2,3")]
    [InlineData(nameof(JobComparison.GreaterThan), "")]
    [InlineData(nameof(JobComparison.GreaterThanOrEqual), "")]
    [InlineData(nameof(JobComparison.LessThan), "")]
    [InlineData(nameof(JobComparison.LessThanOrEqual), "")]
    public async Task QueryAsync_compares_with_null_as_OData_does(string comparison, string expected)
    {
        await InsertFourAsync();
        foreach (var (column, _) in Values(2))
        {
            Assert.Equal(expected, await NamesAsync(new JobFilter.Compare(JobColumns.Get(column), Enum.Parse<JobComparison>(comparison), null)));
        }
    }

    [Fact]
    public async Task QueryAsync_with_and_and_or_follows_the_tree()
    {
        await InsertFourAsync();
        static JobFilter Is(string name) => new JobFilter.Compare(JobColumns.Get("name"), JobComparison.Equal, name);
        static JobFilter Above(int code) => new JobFilter.Compare(JobColumns.Get("errorcode"), JobComparison.GreaterThan, code);

        Assert.Equal("1,3", await NamesAsync(new JobFilter.Or(Is("1"), new JobFilter.And(Above(1), Is("3")))));
        Assert.Equal("3", await NamesAsync(new JobFilter.And(new JobFilter.Or(Is("1"), Is("3")), Above(1))));
    }

    [Fact]
    public async Task QueryAsync_with_not_takes_the_rows_that_are_not_taken_without_it()
    {
        await InsertFourAsync();
        static JobFilter Not(JobFilter filter) => new JobFilter.Not(filter);
        foreach (var (column, value) in Values(2))
        {
            JobFilter Compare(JobComparison comparison) => new JobFilter.Compare(JobColumns.Get(column), comparison, value);

            Assert.Equal("null,1,3", await NamesAsync(Not(Compare(JobComparison.Equal))));
            Assert.Equal("null,1,2", await NamesAsync(Not(Compare(JobComparison.GreaterThan))));
            Assert.Equal("3", await NamesAsync(Not(Not(Compare(JobComparison.GreaterThan)))));
            Assert.Equal("null,1,2,3", await NamesAsync(Not(new JobFilter.And(Compare(JobComparison.Equal), Compare(JobComparison.GreaterThan)))));
        }
    }

    [Fact]
    public async Task QueryAsync_with_as_many_nots_as_a_filter_may_have_answers()
    {
        await InsertFourAsync();
        JobFilter filter = new JobFilter.Compare(JobColumns.Get("errorcode"), JobComparison.GreaterThan, 1);
        for (var i = 0; i < 800; i++)
        {
            filter = new JobFilter.Not(filter);
        }

        Assert.Equal("2,3", await NamesAsync(filter));
    }

    [Fact]
    public async Task QueryAsync_with_in_takes_each_of_its_values()
    {
        await InsertFourAsync();
        foreach (var ((column, one), (_, three)) in Values(1).Zip(Values(3)))
        {
            JobFilter In(params object?[] values) => new JobFilter.In(JobColumns.Get(column), values);

            Assert.Equal("1,3", await NamesAsync(In(three, one)));
            Assert.Equal("null,3", await NamesAsync(In(three, null)));
            Assert.Equal("null", await NamesAsync(In([null])));
            Assert.Equal("", await NamesAsync(In()));
            Assert.Equal("null,2", await NamesAsync(new JobFilter.Not(In(three, one))));
            Assert.Equal("1,2,3", await NamesAsync(new JobFilter.Not(In([null]))));
        }
    }

    [Fact]
    public async Task QueryAsync_with_the_most_values_answers_and_with_one_more_is_refused()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        var id = JobColumns.Get("asyncoperationid");
        object?[] most = [job.Job.JobId, .. Enumerable.Range(1, JobFilter.In.MaxValues - 1).Select(i => (object)Id(i))];

        Assert.Equal(job.Job.Name, await NamesAsync(new JobFilter.In(id, most)));
        await Assert.ThrowsAsync<ArgumentException>(() => NamesAsync(new JobFilter.In(id, [.. most, Id(0)])));
    }

    [Theory]
    [InlineData(JobStateCode.Ready, JobStatusCode.WaitingForResources, "None", true, false, JobWaitKind.Capacity)]
    [InlineData(JobStateCode.Ready, JobStatusCode.WaitingForResources, "None", false, false, JobWaitKind.Token)]
    [InlineData(JobStateCode.Ready, JobStatusCode.WaitingForResources, "None", true, true, JobWaitKind.AbandonedRun)]
    [InlineData(JobStateCode.Suspended, JobStatusCode.Waiting, "Postponed", true, false, JobWaitKind.Postponed)]
    [InlineData(JobStateCode.Suspended, JobStatusCode.Waiting, "Retry", true, false, JobWaitKind.Retry)]
    [InlineData(JobStateCode.Suspended, JobStatusCode.Waiting, "Paused", false, false, JobWaitKind.Paused)]
    [InlineData(JobStateCode.Suspended, JobStatusCode.Waiting, "AccessDenied", true, false, JobWaitKind.AccessDenied)]
    [InlineData(JobStateCode.Suspended, JobStatusCode.Waiting, "Paused", true, true, JobWaitKind.AbandonedRun)]
    [InlineData(JobStateCode.Locked, JobStatusCode.InProgress, "None", true, false, JobWaitKind.None)]
    [InlineData(JobStateCode.Completed, JobStatusCode.Failed, "None", true, false, JobWaitKind.None)]
    [InlineData(JobStateCode.Completed, JobStatusCode.Canceled, "None", true, true, JobWaitKind.AbandonedRun)]
    public async Task QueryAsync_works_out_what_a_job_waits_for(
        JobStateCode state, JobStatusCode statusCode, string wait, bool isAdmitted, bool isAbandoned, JobWaitKind expected)
    {
        var job = TestJobs.New(isAdmitted ? null : "t");
        await Store.InsertAsync(TestJobs.New("t"));
        await Store.InsertAsync(job with
        {
            Status = job.Status with { State = state, Status = statusCode, Wait = Enum.Parse<JobWait>(wait), Admitted = isAdmitted, Abandoned = isAbandoned },
        });

        var result = await Store.QueryAsync(
            new JobQuery { Columns = [JobColumns.WaitKind], Filter = new JobFilter.Compare(JobColumns.Get("asyncoperationid"), JobComparison.Equal, job.Job.JobId) },
            TestJobs.Stop);
        var found = await Store.QueryAsync(
            new JobQuery { Columns = [JobColumns.Get("asyncoperationid")], Filter = new JobFilter.Compare(JobColumns.WaitKind, JobComparison.Equal, (int)expected) },
            TestJobs.Stop);

        Assert.Equal((int)expected, result.Rows.Single()[0]);
        Assert.Contains(job.Job.JobId, found.Rows.Select(row => (Guid)row[0]!));
    }

    [Theory]
    [InlineData("iswaitingforevent", false, 1)]
    [InlineData("iswaitingforevent", true, 0)]
    [InlineData("autodelete", false, 1)]
    [InlineData("subtype", 5, 0)]
    [InlineData("subtype", null, 1)]
    public async Task QueryAsync_compares_constant_columns(string column, object? value, int rows)
    {
        await Store.InsertAsync(TestJobs.New());

        var query = new JobQuery { Columns = [JobColumns.Get("name")], Filter = new JobFilter.Compare(JobColumns.Get(column), JobComparison.Equal, value) };

        Assert.Equal(rows, (await Store.QueryAsync(query, TestJobs.Stop)).Rows.Count);
    }

    [Fact]
    public async Task QueryAsync_orders_nulls_first_and_ends_with_creation_order()
    {
        await InsertFourAsync();
        await InsertFourAsync();

        Assert.Equal("null,null,1,1,2,2,3,3", await NamesAsync(null, new JobOrder(JobColumns.Get("errorcode"), Descending: false)));
        Assert.Equal("3,3,2,2,1,1,null,null", await NamesAsync(null, new JobOrder(JobColumns.Get("message"), Descending: true)));
        var sequences = await Store.QueryAsync(
            new JobQuery { Columns = [JobColumns.Get("sequence")], Order = [new JobOrder(JobColumns.Get("errorcode"), Descending: true)], Limit = 2 }, TestJobs.Stop);
        Assert.Equal([4L, 8L], sequences.Rows.Select(row => row[0]));
    }

    [Fact]
    public async Task QueryAsync_with_count_counts_beyond_the_limit_and_without_deleted_rows()
    {
        await InsertFourAsync();
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New()), status => status with { Deleted = true });

        var one = await Store.QueryAsync(new JobQuery { Columns = [JobColumns.Get("name")], Limit = 1, WithCount = true }, TestJobs.Stop);
        var none = await Store.QueryAsync(new JobQuery { Columns = [JobColumns.Get("name")], Limit = 0, WithCount = true }, TestJobs.Stop);

        Assert.Equal((1, 4L), (one.Rows.Count, one.Count));
        Assert.Equal((0, 4L), (none.Rows.Count, none.Count));
    }

    [Fact]
    public async Task QueryAsync_not_well_formed_is_refused()
    {
        var name = JobColumns.Get("name");

        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(new JobQuery { Columns = [] }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(new JobQuery { Columns = [name], Limit = 5_001 }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(new JobQuery { Columns = [new JobColumn("name; DROP TABLE jobs", JobColumnType.String)] }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => NamesAsync(new JobFilter.Compare(name, JobComparison.Equal, 5)));
        await Assert.ThrowsAsync<ArgumentException>(() => NamesAsync(new JobFilter.In(name, [5])));
        await Assert.ThrowsAsync<ArgumentException>(() => NamesAsync(new JobFilter.Text(JobColumns.Get("statecode"), JobTextMatch.Contains, "5")));
    }

    private static Guid Id(int i) => new(i, 0, 0, new byte[8]);

    /// <summary>One nullable column of each type, with its i-th value. Booleans have no null.</summary>
    private static (string Column, object Value)[] Values(int i) =>
    [
        ("errorcode", i), ("executiontimespan", i * 0.5), ("message", $"m{i}"), ("correlationid", Id(i)), ("completedon", TestJobs.Now.AddDays(i)),
        ("percentcomplete", (long)i),
    ];

    private async Task InsertFourAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            var job = TestJobs.New();
            await Store.InsertAsync(i == 0
                ? job with { Definition = job.Job with { Name = "null" } }
                : job with
                {
                    Definition = job.Job with { Name = $"{i}", CorrelationId = Id(i) },
                    Status = job.Status with { ErrorCode = i, ExecutionSeconds = i * 0.5, Message = $"M{i}", CompletedOn = TestJobs.Now.AddDays(i), PercentComplete = i },
                });
        }
    }
}
