using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Retention;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>How each read of the page goes about it: none looks at rows that it does not show, but for those that walk by sequence.</summary>
public sealed class QueryPlanTests
{
    private static readonly JobColumn Sequence = JobColumns.Get("sequence");
    private static readonly JobColumn CompletedOn = JobColumns.Get("completedon");

    /// <summary>Those that run are few, so they may be sorted.</summary>
    private static readonly string[] Running = ["SEARCH jobs USING INDEX jobs_line (line=?)", "USE TEMP B-TREE FOR ORDER BY"];

    public static TheoryData<string, string[]> PageReads => new()
    {
        { JobReads.Counts, ["SCAN jobcounts"] },
        { Text(null), ["SCAN jobs"] },

        // Background operations are few beside system jobs, or may be.
        { QuerySql.Rows(new JobQuery { Table = QueryTables.Operations, Columns = [QueryTables.Operations.PrimaryId] }).Text, ["SEARCH jobs USING INDEX jobs_operations (kind=?)"] },
        { QuerySql.Rows(new JobQuery { Table = QueryTables.Operations, Columns = [QueryTables.Operations.PrimaryId], Order = [new JobOrder(Sequence, Descending: true)] }).Text, ["SEARCH jobs USING INDEX jobs_operations (kind=?)"] },
        { ExpiredReads.OperationsSql, ["SEARCH jobs USING INDEX jobs_expiring (<expr><?)"] },
        { Text(State(JobWaitKind.Capacity)), ["SEARCH jobs USING INDEX jobs_stage (stage=?)"] },
        { Text(State(JobWaitKind.Token)), ["SEARCH jobs USING INDEX jobs_stage (stage=?)"] },
        { Text(State(JobWaitKind.AbandonedRun)), ["SEARCH jobs USING INDEX jobs_stage (stage=?)"] },
        { Text(new JobFilter.And(Is("statecode", 1), State(JobWaitKind.Paused))), ["SEARCH jobs USING INDEX jobs_stage (stage=?)"] },
        // What no index serves walks through a window of sequences.
        { Text(Window(Is("messagename", "A"))), ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"] },
        { Text(Window(Is("statuscode", 31))), ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"] },
        { Text(Window(Is("statuscode", 30))), ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"] },
        { Text(Window(new JobFilter.Text(JobColumns.Get("name"), JobTextMatch.Contains, "x"))), ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"] },
        { Text(Window(State(JobWaitKind.Capacity))), ["SEARCH jobs USING INDEX jobs_stage (stage=? AND rowid>? AND rowid<?)"] },
        { Text(JobFilters.Recurring, new JobOrder(JobColumns.Get("nextoccurrence"), Descending: false)), ["SCAN jobs USING INDEX jobs_recurring"] },
        { QuerySql.Count(Query(JobFilters.Recurring)).Text, ["SCAN jobs USING INDEX jobs_recurring"] },
        {
            Text(JobFilters.Recurring, new JobOrder(JobColumns.Get("nextoccurrence"), Descending: true), new JobOrder(Sequence, Descending: true)),
            ["SCAN jobs USING INDEX jobs_recurring"]
        },
        // Recurring jobs that fail are told by that index, too, in whatever order they are asked for.
        { Text(JobFilters.Failing, new JobOrder(JobColumns.Get("nextoccurrence"), Descending: false)), ["SCAN jobs USING INDEX jobs_recurring"] },
        { Text(JobFilters.Failing), ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)", "LIST SUBQUERY 1", "SCAN failing USING INDEX jobs_recurring", "CREATE BLOOM FILTER"] },
        { Text(Window(JobFilters.Failing)), ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)", "LIST SUBQUERY 1", "SCAN failing USING INDEX jobs_recurring", "CREATE BLOOM FILTER"] },
        // Schedules in code that are gone are looked for at each start.
        {
            Text(
                new JobFilter.And(
                    new JobFilter.Compare(JobColumns.Get("asyncoperationid"), JobComparison.GreaterThanOrEqual, ScheduledJobIds.First),
                    new JobFilter.Compare(JobColumns.Get("asyncoperationid"), JobComparison.LessThanOrEqual, ScheduledJobIds.Last)),
                new JobOrder(JobColumns.Get("asyncoperationid"), Descending: false)),
            ["SEARCH jobs USING INDEX jobs_id (asyncoperationid>? AND asyncoperationid<?)"]
        },
        // Of failures only those of one moment are sorted.
        { Text(Is("statecode", 2), new JobOrder(JobColumns.Get("startedon"), Descending: false)), Running },
        { Text(Is("statecode", 2)), Running },
        { Text(Is("statuscode", 20)), Running },
        { Text(Is("statuscode", 31), new JobOrder(CompletedOn, Descending: true)), ["SCAN jobs USING INDEX jobs_failed", "USE TEMP B-TREE FOR LAST TERM OF ORDER BY"] },
        {
            Text(Is("statuscode", 31), new JobOrder(CompletedOn, Descending: true), new JobOrder(Sequence, Descending: true)),
            ["SCAN jobs USING INDEX jobs_failed"]
        },
        { Text(Failed(), new JobOrder(CompletedOn, Descending: true)), ["SEARCH jobs USING INDEX jobs_failed (completedon>?)", "USE TEMP B-TREE FOR LAST TERM OF ORDER BY"] },
        { Text(new JobFilter.In(JobColumns.Get("asyncoperationid"), [Guid.Empty, Guid.Empty])), ["SEARCH jobs USING INDEX jobs_id (asyncoperationid=?)", "USE TEMP B-TREE FOR ORDER BY"] },
        {
            Text(new JobFilter.And(Window(Is("statecode", 0)), new JobFilter.In(JobColumns.Get("asyncoperationid"), [Guid.Empty, Guid.Empty])), new JobOrder(Sequence, Descending: false)),
            ["SEARCH jobs USING INDEX jobs_id (asyncoperationid=? AND rowid>? AND rowid<?)", "USE TEMP B-TREE FOR ORDER BY"]
        },
        { Text(Is("_parentjobid_value", Guid.Empty)), ["SEARCH jobs USING INDEX jobs_parent (_parentjobid_value=?)"] },
        { Text(new JobFilter.And(Is("statecode", 0), Is("_parentjobid_value", Guid.Empty))), ["SEARCH jobs USING INDEX jobs_parent (_parentjobid_value=?)"] },
        { QuerySql.Count(Query(Is("_parentjobid_value", Guid.Empty))).Text, ["SEARCH jobs USING INDEX jobs_parent (_parentjobid_value=?)"] },
        { ChildRecords.ParentSql, ["SEARCH jobs USING INDEX jobs_id (asyncoperationid=?)"] },
        { ChildRecords.FindSql, ["COMPOUND QUERY", "LEFT-MOST SUBQUERY", "SEARCH jobs USING COVERING INDEX jobs_id (asyncoperationid=?)", "UNION ALL", "SEARCH deletedchildren USING PRIMARY KEY (parentid=? AND childid=?)"] },
        { ChildRecords.ForgetSql, ["SEARCH deletedchildren USING PRIMARY KEY (parentid=? AND childid=?)", "LIST SUBQUERY 1", "SEARCH deletedchildren USING PRIMARY KEY (parentid=?)", "CREATE BLOOM FILTER"] },
        { ChildRecords.ForgetEarlierSql, ["SEARCH deletedchildren USING PRIMARY KEY (parentid=? AND childid=?)", "LIST SUBQUERY 1", "SEARCH deletedchildren USING PRIMARY KEY (parentid=? AND childid<?)", "CREATE BLOOM FILTER"] },
        { ChildRecords.NextParentSql, ["SEARCH deletedchildren USING PRIMARY KEY (parentid>?)", "CORRELATED SCALAR SUBQUERY 1", "SEARCH jobs USING COVERING INDEX jobs_id (asyncoperationid=?)"] },
        { RunRecords.ReadSql, ["SEARCH jobruns USING PRIMARY KEY (sequence=?)"] },
        {
            LogRecords.ReadSql,
            ["SEARCH jobs USING INDEX jobs_id (asyncoperationid=?)", "SEARCH joblogs USING PRIMARY KEY (sequence=? AND attempt=? AND number>?)"]
        },
        { ActionRecords.NewestSql, ["SEARCH jobactions USING INTEGER PRIMARY KEY (rowid<?)"] },
        { ActionRecords.OfJobSql, ["SEARCH jobactions USING INDEX jobactions_job (jobid=? AND rowid<?)"] },
        { RateReads.MinutesSql, ["SEARCH jobrates USING PRIMARY KEY (seconds=? AND start>? AND start<?)"] },
        { BlockedLineReads.CandidatesSql, ["SEARCH jobs USING INDEX jobs_blocked (blockedsince>?)"] },
        {
            Text(BulkDeletes), ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)", "USING ROWID SEARCH ON TABLE bulkdeletes FOR IN-OPERATOR"]
        },
        {
            Text(new JobFilter.And(BulkDeletes, Is("statecode", 1))), ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)", "USING ROWID SEARCH ON TABLE bulkdeletes FOR IN-OPERATOR"]
        },
        {
            BulkDeleteRecords.CountsSql,
            ["SEARCH jobs USING INDEX jobs_id (asyncoperationid=?)", "SEARCH bulkdeletes USING INTEGER PRIMARY KEY (rowid=?)"]
        },
        {
            BulkDeleteRecords.OfOneSql,
            ["SEARCH jobs USING INDEX jobs_id (asyncoperationid=?)", "SEARCH bulkdeletefailures USING PRIMARY KEY (sequence=?)", "USE TEMP B-TREE FOR ORDER BY"]
        },
        {
            BulkDeleteRecords.OfAllSql,
            ["SCAN bulkdeletefailures USING INDEX bulkdeletefailures_id", "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"]
        },
        {
            QuerySql.Rows(new JobQuery
            {
                Table = QueryTables.BulkDeleteFailures,
                Columns = QueryTables.BulkDeleteFailures.Columns,
                Filter = new JobFilter.Compare(QueryTables.BulkDeleteFailures.PrimaryId, JobComparison.Equal, Guid.Empty),
            }).Text,
            ["SEARCH bulkdeletefailures USING INDEX bulkdeletefailures_id (failureid=?)", "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"]
        },
        { ExpiredReads.BySequenceSql, ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"] },
        { ExpiredReads.FailedSql, ["SEARCH jobs USING INDEX jobs_failed (completedon>? AND completedon<?)"] },
        { CheckpointRecords.ReadSql, ["SEARCH jobs USING COVERING INDEX jobs_id (asyncoperationid=?)", "SEARCH jobcheckpoints USING INTEGER PRIMARY KEY (rowid=?)"] },
    };

    /// <summary>What reads beside the page.</summary>
    private static readonly string[] OtherReads =
        [LaneReads.Rows, JobReads.DueRowsAt, TokenReads.Members, "SELECT count(*) FROM jobs WHERE datablobid IS NOT NULL AND deleted = 0"];

    // An index costs each write that looks at it: one that no read needs any more is to go.
    [Fact]
    public void Each_index_of_jobs_is_that_of_a_read()
    {
        using var connection = StoreConnection.OpenMemory();
        StoreSchema.Migrate(connection);
        var indexes = JobReads.Rows(connection.Prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'jobs'"), 100, static row => row.Text(0));

        var steps = PageReads.SelectMany(read => read.Data.Item2).Concat(OtherReads.SelectMany(Plan)).ToList();

        Assert.All(indexes, index => Assert.Contains(steps, step => step.EndsWith($"INDEX {index}", StringComparison.Ordinal) || step.Contains($"INDEX {index} (", StringComparison.Ordinal)));
    }

    public static TheoryData<string, int> Merges => new()
    {
        { Text(Is("statuscode", 0)), 3 },
        { Text(Is("statuscode", 10)), 7 },
        { Text(Is("statecode", 0)), 3 },
        { Text(new JobFilter.Or(State(JobWaitKind.Paused), State(JobWaitKind.AccessDenied))), 2 },
    };

    [Theory]
    [MemberData(nameof(PageReads))]
    public void Each_read_of_the_page_takes_its_index(string sql, string[] steps) => Assert.Equal(steps, Plan(sql));

    [Theory]
    [MemberData(nameof(Merges))]
    public void A_list_of_several_stages_merges_them_by_sequence(string sql, int stages)
    {
        var plan = Plan(sql);

        Assert.Equal(stages, plan.Count(step => step == "SEARCH jobs USING INDEX jobs_stage (stage=?)"));
        Assert.Equal(stages - 1, plan.Count(step => step == "MERGE (UNION ALL)"));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public void A_read_of_hours_takes_few_minutes_beside_them()
    {
        var plan = Plan(RateReads.HoursSql);

        Assert.Contains("SEARCH jobrates USING PRIMARY KEY (seconds=? AND start>? AND start<?)", plan);
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN jobrates", StringComparison.Ordinal));
    }

    public static TheoryData<string> CountedFilters => ["statecode", "statuscode", "operationtype", "waitkind", "messagename"];

    [Theory]
    [MemberData(nameof(CountedFilters))]
    public void A_count_by_what_is_counted_reads_no_rows(string column)
    {
        var sql = QuerySql.Count(Query(new JobFilter.Not(Is(column, column is "messagename" ? "A" : 1)))).Text;

        Assert.Equal(["SEARCH jobcounts USING PRIMARY KEY (kind=?)"], Plan(sql));
        Assert.Equal(["SEARCH jobcounts USING PRIMARY KEY (kind=?)"], Plan(QuerySql.Count(Query(null)).Text));
    }

    [Fact]
    public void A_count_by_more_than_that_reads_the_rows_of_its_stages()
    {
        var sql = QuerySql.Count(Query(new JobFilter.And(Is("statecode", 2), Is("priority", 1)))).Text;

        Assert.Equal(["SEARCH jobs USING INDEX jobs_line (line=?)"], Plan(sql));
    }

    [Fact]
    public void A_list_of_what_runs_and_what_waits_takes_both_indexes()
    {
        var open = new JobFilter.Or(Is("statecode", 0), Is("statecode", 2));

        Assert.Equal(
            ["MULTI-INDEX OR", "INDEX 1", "SEARCH jobs USING INDEX jobs_stage (stage=?)", "INDEX 2", "SEARCH jobs USING INDEX jobs_line (line=?)", "USE TEMP B-TREE FOR ORDER BY"],
            Plan(Text(open, new JobOrder(JobColumns.Get("createdon"), Descending: true))));
        var bySequence = Plan(Text(open));
        Assert.Equal(3, bySequence.Count(step => step == "SEARCH jobs USING INDEX jobs_stage (stage=?)"));
        Assert.Equal(1, bySequence.Count(step => step == "SEARCH jobs USING INDEX jobs_line (line=?)"));
        Assert.Single(bySequence, step => step == "USE TEMP B-TREE FOR ORDER BY");
    }

    private static JobFilter BulkDeletes => Is("messagename", "BulkDelete");

    private static JobFilter State(JobWaitKind wait) => Is("waitkind", (int)wait);

    private static JobFilter Is(string column, object value) => new JobFilter.Compare(JobColumns.Get(column), JobComparison.Equal, value);

    private static JobFilter Failed() => new JobFilter.And(Is("statuscode", 31), new JobFilter.Compare(CompletedOn, JobComparison.GreaterThan, TestJobs.Now));

    private static JobFilter Window(JobFilter filter) => new JobFilter.And(filter, new JobFilter.And(
        new JobFilter.Compare(Sequence, JobComparison.LessThan, 10L), new JobFilter.Compare(Sequence, JobComparison.GreaterThanOrEqual, 5L)));

    private static JobQuery Query(JobFilter? filter, params JobOrder[] order) => new()
    {
        Columns = [JobColumns.Get("name"), JobColumns.Get("statuscode")],
        Filter = filter,
        Order = order.Length == 0 ? [new JobOrder(Sequence, Descending: true)] : order,
        Limit = 50,
    };

    private static string Text(JobFilter? filter, params JobOrder[] order) => QuerySql.Rows(Query(filter, order)).Text;

    private static List<string> Plan(string sql)
    {
        using var connection = StoreConnection.OpenMemory();
        StoreSchema.Migrate(connection);
        using var plan = new PreparedStatement(connection.Database, "EXPLAIN QUERY PLAN " + sql);
        List<string> steps = [];
        while (plan.Step())
        {
            steps.Add(plan.Text(3));
        }

        return steps;
    }
}
