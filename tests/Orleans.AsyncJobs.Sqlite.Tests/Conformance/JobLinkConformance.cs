using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Tables beside that of jobs, and joins.</summary>
public abstract class JobLinkConformance : StoreConformance
{
    private static readonly JobColumn Name = JobColumns.Get("name");
    private static readonly JobColumn Id = JobColumns.Get("asyncoperationid");
    private static readonly QueryLink Owner = new("owner", QueryTables.SystemUsers, QueryTables.SystemUsers.PrimaryId, JobColumns.Get("_ownerid_value"), IsOuter: true);
    private static readonly JobColumn FullName = QueryTables.SystemUsers.Get("fullname");

    private static readonly QueryLink Unit =
        new("unit", QueryTables.BusinessUnits, QueryTables.BusinessUnits.PrimaryId, Owner.Of(QueryTables.SystemUsers.Get("_businessunitid_value")), IsOuter: true);

    private static readonly QueryLink Parent = new("parent", QueryTables.Jobs, Id, JobColumns.Get("_parentjobid_value"), IsOuter: false);

    public static TheoryData<string> Tables => [.. QueryTables.All.Select(table => table.Name)];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task QueryAsync_of_all_columns_of_a_table_answers(string table)
    {
        await InsertAsync();
        var queried = QueryTables.Find(table)!;

        var result = await Store.QueryAsync(new JobQuery { Table = queried, Columns = queried.Columns, WithCount = true, WithNext = true }, TestJobs.Stop);

        Assert.Equal(result.Rows.Count, result.Count);
        Assert.All(result.Rows, row => Assert.IsType<Guid>(row[0]));
    }

    [Fact]
    public async Task QueryAsync_of_users_and_units_answers_those_of_the_first_day()
    {
        var users = await Store.QueryAsync(new JobQuery { Table = QueryTables.SystemUsers, Columns = [QueryTables.SystemUsers.PrimaryId, FullName] }, TestJobs.Stop);
        var units = await Store.QueryAsync(new JobQuery { Table = QueryTables.BusinessUnits, Columns = [.. QueryTables.BusinessUnits.Columns.Take(2)] }, TestJobs.Stop);

        Assert.Equal([[JobCaller.System.UserId, JobCaller.System.FullName]], users.Rows);
        Assert.Equal([[FixedRows.BusinessUnitId, FixedRows.BusinessUnitName]], units.Rows);
    }

    [Fact]
    public async Task QueryAsync_of_what_a_column_always_has_is_null_without_a_match()
    {
        await InsertAsync();
        var parent = Parent with { IsOuter = true };
        var query = new JobQuery { Columns = [Name, parent.Of(JobColumns.Get("iswaitingforevent"))], Links = [parent], Order = [new JobOrder(Name, Descending: false)] };

        var result = await Store.QueryAsync(query, TestJobs.Stop);

        Assert.Equal(["child|False", "of system|", "parent|"], result.Rows.Select(row => string.Join('|', row)));
    }

    [Fact]
    public async Task QueryAsync_in_the_order_of_what_a_column_always_has_is_in_that_of_the_others()
    {
        await InsertAsync();
        var always = JobColumns.Get("iswaitingforevent");
        JobOrder[] order = [new JobOrder(always, Descending: true), new JobOrder(Name, Descending: false)];

        var rows = await Store.QueryAsync(new JobQuery { Columns = [Name], Order = order, WithNext = true, Limit = 1 }, TestJobs.Stop);
        var rest = await Store.QueryAsync(new JobQuery { Columns = [Name], Order = order, After = rows.Next }, TestJobs.Stop);
        var distinct = await Store.QueryAsync(new JobQuery { Columns = [always], Order = [order[0]], Distinct = true, WithNext = true }, TestJobs.Stop);

        Assert.Equal(["child", "of system", "parent"], rows.Rows.Concat(rest.Rows).Select(row => row[0]));
        Assert.Equal([false], distinct.Rows.Select(row => row[0]));
    }

    [Fact]
    public async Task QueryAsync_with_an_outer_link_keeps_rows_without_a_match()
    {
        await InsertAsync();
        var query = new JobQuery
        {
            Columns = [Name, Owner.Of(FullName), Unit.Of(QueryTables.BusinessUnits.Get("name"))],
            Links = [Owner, Unit],
            Order = [new JobOrder(Owner.Of(FullName), Descending: true), new JobOrder(Name, Descending: false)],
            WithCount = true,
        };

        var result = await Store.QueryAsync(query, TestJobs.Stop);

        Assert.Equal(["of system|SYSTEM|AsyncJobs", "child||", "parent||"], result.Rows.Select(row => string.Join('|', row)));
        Assert.Equal(3, result.Count);
    }

    [Fact]
    public async Task QueryAsync_with_an_inner_link_takes_rows_with_a_match_and_conditions_on_it()
    {
        await InsertAsync();
        var query = new JobQuery { Columns = [Name, Parent.Of(Name)], Links = [Parent], WithCount = true };

        Assert.Equal(["child|parent"], (await Store.QueryAsync(query, TestJobs.Stop)).Rows.Select(row => string.Join('|', row)));
        Assert.Equal(0, (await Store.QueryAsync(query with { Links = [Parent with { Filter = new JobFilter.Compare(Parent.Of(Name), JobComparison.Equal, "other") }] }, TestJobs.Stop)).Count);
        Assert.Equal(1, (await Store.QueryAsync(query with { Filter = new JobFilter.CompareColumns(Parent.Of(Name), JobComparison.GreaterThan, Name) }, TestJobs.Stop)).Count);
        Assert.Equal(0, (await Store.QueryAsync(query with { Filter = new JobFilter.CompareColumns(Parent.Of(Name), JobComparison.Equal, Name) }, TestJobs.Stop)).Count);
    }

    [Theory]
    [InlineData(1, 2, 3, false, 1)]
    [InlineData(null, 2, 3, false, 2)]
    [InlineData(null, null, 3, false, 3)]
    [InlineData(null, null, null, false, null)]
    [InlineData(1, 2, 3, true, null)]
    public async Task QueryAsync_of_bulk_deletes_tells_the_next_run_and_finds_by_it(int? movedTo, int? nextOccurrence, int? postponeUntil, bool isCompleted, int? expected)
    {
        var job = TestJobs.New(state: JobStateCode.Suspended, status: JobStatusCode.Waiting);
        var stored = await Store.InsertAsync(job with
        {
            Definition = job.Job with { MessageName = IBulkDeleteRecords.MessageName },
            Status = job.Status with { RecurrencePattern = "FREQ=DAILY", MovedTo = In(movedTo), NextOccurrence = In(nextOccurrence), PostponeUntil = In(postponeUntil) },
        });
        if (isCompleted)
        {
            await Store.CompleteAsync(stored);
        }

        var table = QueryTables.BulkDeletes;
        var nextRun = table.Get("nextrun");
        var query = new JobQuery { Table = table, Columns = [nextRun, table.Get("isrecurring"), table.PrimaryId] };

        Assert.Equal([[In(expected), true, job.Job.JobId]], (await Store.QueryAsync(query, TestJobs.Stop)).Rows);
        Assert.Single((await Store.QueryAsync(query with { Filter = new JobFilter.Compare(nextRun, JobComparison.Equal, In(expected)) }, TestJobs.Stop)).Rows);
        Assert.Equal(
            expected is null ? 0 : 1,
            (await Store.QueryAsync(query with { Filter = new JobFilter.Compare(nextRun, JobComparison.LessThan, In(4)) }, TestJobs.Stop)).Rows.Count);

        static DateTimeOffset? In(int? days) => days is { } number ? TestJobs.Now.AddDays(number) : null;
    }

    [Fact]
    public async Task QueryAsync_of_jobs_by_state_with_a_link_finds_the_same_rows()
    {
        await InsertAsync();
        var ready = new JobFilter.Compare(JobColumns.Get("statecode"), JobComparison.Equal, 0);

        var result = await Store.QueryAsync(new JobQuery { Columns = [Name, JobColumns.WaitKind], Filter = ready, Links = [Owner] }, TestJobs.Stop);

        Assert.Equal(["parent", "child", "of system"], result.Rows.Select(row => row[0]));
    }

    [Fact]
    public async Task QueryAsync_groups_rows_by_columns_of_a_link()
    {
        await InsertAsync();
        var key = GroupKey.Of(Owner.Of(FullName), "owner");
        var count = Aggregate.Of(AggregateMethod.CountRows, null, "n");

        var result = await Store.QueryAsync(new JobQuery { Columns = [key.Output, count.Output], Links = [Owner], Stages = [new QueryStage.Group([key], [count])] }, TestJobs.Stop);

        Assert.Equal([[null, 2L], ["SYSTEM", 1L]], result.Rows);
    }

    [Fact]
    public async Task QueryAsync_counts_the_rows_that_a_condition_on_a_link_takes()
    {
        await InsertAsync();
        var count = Aggregate.Of(AggregateMethod.CountRows, null, "n");
        var ofSystem = new QueryStage.Where(new JobFilter.Compare(Owner.Of(FullName), JobComparison.Equal, "system"));
        var query = new JobQuery { Columns = [count.Output], Links = [Owner], Stages = [ofSystem, new QueryStage.Group([], [count])], WithCount = true };

        var result = await Store.QueryAsync(query, TestJobs.Stop);

        Assert.Equal([[1L]], result.Rows);
        Assert.Equal(1, result.Count);
    }

    [Fact]
    public async Task QueryAsync_of_what_is_not_linked_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(new JobQuery { Columns = [Owner.Of(FullName)] }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(new JobQuery { Columns = [Owner.Of(Name)], Links = [Owner] }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(new JobQuery { Columns = [Name], Links = [Unit, Owner] }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.QueryAsync(new JobQuery { Table = QueryTables.Teams, Columns = [Name] }, TestJobs.Stop));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.QueryAsync(new JobQuery { Columns = [Name], Filter = new JobFilter.CompareColumns(Name, JobComparison.Equal, Id) }, TestJobs.Stop));
    }

    private async Task InsertAsync()
    {
        var parent = TestJobs.New();
        await Store.InsertAsync(Named(parent, "parent"));
        var child = Named(TestJobs.New(), "child");
        await Store.InsertAsync(child with { Definition = child.Job with { ParentJobId = parent.Job.JobId } });
        var ofSystem = Named(TestJobs.New(), "of system");
        await Store.InsertAsync(ofSystem with { Definition = ofSystem.Job with { OwnerId = JobCaller.System.UserId } });
    }

    private static JobState Named(JobState job, string name) => job with { Definition = job.Job with { Name = name } };
}
