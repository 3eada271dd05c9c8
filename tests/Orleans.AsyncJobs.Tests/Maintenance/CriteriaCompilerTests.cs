using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>Each operator. Asked on a Thursday.</summary>
public sealed class CriteriaCompilerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 13, 14, 15, 16, TimeSpan.Zero);
    private static readonly Guid User = new("11111111-2222-3333-4444-555555555555");

    /// <summary>A span of time: from a moment on, and before or until another.</summary>
    public static TheoryData<JobConditionOperator, string, string, string, bool> Spans => new()
    {
        { JobConditionOperator.On, "2026-11-20", "2026-11-20", "2026-11-21", false },
        { JobConditionOperator.On, "2026-11-20T23:59:59Z", "2026-11-20", "2026-11-21", false },
        { JobConditionOperator.On, "2026-11-20T23:59:59-02:00", "2026-11-21", "2026-11-22", false },
        { JobConditionOperator.Between, "2026-11-20,2026-11-21T12:00Z", "2026-11-20", "2026-11-21T12:00", true },
        { JobConditionOperator.Yesterday, "", "2026-11-25", "2026-11-26", false },
        { JobConditionOperator.Today, "", "2026-11-26", "2026-11-27", false },
        { JobConditionOperator.Tomorrow, "", "2026-11-27", "2026-11-28", false },
        { JobConditionOperator.Last7Days, "", "2026-11-19", "2026-11-26T13:14:15.016", true },
        { JobConditionOperator.Next7Days, "", "2026-11-26T13:14:15.016", "2026-12-04", false },
        { JobConditionOperator.LastWeek, "", "2026-11-15", "2026-11-22", false },
        { JobConditionOperator.ThisWeek, "", "2026-11-22", "2026-11-29", false },
        { JobConditionOperator.NextWeek, "", "2026-11-29", "2026-12-06", false },
        { JobConditionOperator.LastMonth, "", "2026-10-01", "2026-11-01", false },
        { JobConditionOperator.ThisMonth, "", "2026-11-01", "2026-12-01", false },
        { JobConditionOperator.NextMonth, "", "2026-12-01", "2027-01-01", false },
        { JobConditionOperator.LastYear, "", "2025-01-01", "2026-01-01", false },
        { JobConditionOperator.ThisYear, "", "2026-01-01", "2027-01-01", false },
        { JobConditionOperator.NextYear, "", "2027-01-01", "2028-01-01", false },
        { JobConditionOperator.LastXHours, "3", "2026-11-26T10:14:15.016", "2026-11-26T13:14:15.016", true },
        { JobConditionOperator.NextXHours, "3", "2026-11-26T13:14:15.016", "2026-11-26T16:14:15.016", true },
        { JobConditionOperator.LastXDays, "1", "2026-11-25", "2026-11-26T13:14:15.016", true },
        { JobConditionOperator.NextXDays, "1", "2026-11-26T13:14:15.016", "2026-11-28", false },
        { JobConditionOperator.LastXWeeks, "2", "2026-11-12", "2026-11-26T13:14:15.016", true },
        { JobConditionOperator.NextXWeeks, "2", "2026-11-26T13:14:15.016", "2026-12-11", false },
        { JobConditionOperator.LastXMonths, "9", "2026-02-26", "2026-11-26T13:14:15.016", true },
        { JobConditionOperator.NextXMonths, "3", "2026-11-26T13:14:15.016", "2027-02-27", false },
        { JobConditionOperator.LastXYears, "1", "2025-11-26", "2026-11-26T13:14:15.016", true },
        { JobConditionOperator.NextXYears, "1", "2026-11-26T13:14:15.016", "2027-11-27", false },
        { JobConditionOperator.LastXYears, "2147483647", "0001-01-01", "2026-11-26T13:14:15.016", true },
    };

    [Theory]
    [MemberData(nameof(Spans))]
    public void Compile_operator_of_a_span_of_time(JobConditionOperator found, string values, string from, string until, bool isClosed) => Assert.Equal(
        new JobFilter.And(
            Compare("createdon", JobComparison.GreaterThanOrEqual, Moment(from)),
            Compare("createdon", isClosed ? JobComparison.LessThanOrEqual : JobComparison.LessThan, Moment(until))),
        Resolved("createdon", found, values));

    [Theory]
    [InlineData(JobConditionOperator.OnOrBefore, "2026-11-20", "2026-11-21")]
    [InlineData(JobConditionOperator.OlderThanXMinutes, "90", "2026-11-26T11:44:15.016")]
    [InlineData(JobConditionOperator.OlderThanXHours, "25", "2026-11-25T12:14:15.016")]
    [InlineData(JobConditionOperator.OlderThanXDays, "30", "2026-10-27T13:14:15.016")]
    [InlineData(JobConditionOperator.OlderThanXWeeks, "1", "2026-11-19T13:14:15.016")]
    [InlineData(JobConditionOperator.OlderThanXMonths, "9", "2026-02-26T13:14:15.016")]
    [InlineData(JobConditionOperator.OlderThanXYears, "1", "2025-11-26T13:14:15.016")]
    [InlineData(JobConditionOperator.OlderThanXYears, "9999", "0001-01-01")]
    [InlineData(JobConditionOperator.LessThan, "2026-11-20", "2026-11-20")]
    [InlineData(JobConditionOperator.LessThan, "2026-11-20T08:00:00.123456789Z", "2026-11-20T08:00:00.1234567")]
    public void Compile_operator_of_a_moment_before(JobConditionOperator found, string value, string before) =>
        Assert.Equal(Compare("createdon", JobComparison.LessThan, Moment(before)), Resolved("createdon", found, value));

    [Fact]
    public void FilterOf_bounds_the_values_of_all_queries_together()
    {
        var full = new JobFilter.In(JobColumns.Get("priority"), [.. Enumerable.Repeat((object?)1, JobFilter.In.MaxValues)]);
        var one = new JobFilter.Compare(JobColumns.Get("priority"), JobComparison.Equal, 1);

        Assert.NotNull(BulkDeletes.FilterOf([full, full]));
        var refusal = Assert.Throws<JobException>(() => BulkDeletes.FilterOf([full, new JobFilter.Not(new JobFilter.And(full, one))]));
        Assert.Equal((JobErrorKind.Invalid, "The conditions of QuerySet hold 20,001 values; 20,000 are taken. Ask for some of them by a bulk delete of their own."), (refusal.Kind, refusal.Message));
    }

    [Fact]
    public void Compile_on_or_after_takes_the_whole_day() =>
        Assert.Equal(Compare("createdon", JobComparison.GreaterThanOrEqual, Moment("2026-11-20")), Resolved("createdon", JobConditionOperator.OnOrAfter, "2026-11-20T12:00"));

    [Fact]
    public void Compile_last_months_of_a_month_that_is_too_short_ends_with_it() =>
        Assert.Equal(Moment("2026-02-28"), new RelativeMoment(TimeUnit.Day, -1, TimeUnit.Month).At(Moment("2026-03-31T09:00")));

    [Fact]
    public void Compile_what_counts_from_now_is_counted_when_it_is_asked()
    {
        var filter = CriteriaCompiler.Compile(JobCriteria.All(new JobCondition("completedon", JobConditionOperator.OlderThanXDays, "30")), User)!;

        Assert.Equal(Compare("completedon", JobComparison.LessThan, Now.AddDays(-30)), RelativeMoments.Resolve(filter, Now));
        Assert.Equal(Compare("completedon", JobComparison.LessThan, Now.AddDays(-29)), RelativeMoments.Resolve(filter, Now.AddDays(1)));
    }

    public static TheoryData<string, JobConditionOperator, string, string, object?> Comparisons => new()
    {
        { "statuscode", JobConditionOperator.Equal, "31", nameof(JobComparison.Equal), 31 },
        { "statuscode", JobConditionOperator.NotEqual, "-5", nameof(JobComparison.NotEqual), -5 },
        { "priority", JobConditionOperator.GreaterThan, "3", nameof(JobComparison.GreaterThan), 3 },
        { "priority", JobConditionOperator.GreaterEqual, "3", nameof(JobComparison.GreaterThanOrEqual), 3 },
        { "sequence", JobConditionOperator.LessThan, "9000000000", nameof(JobComparison.LessThan), 9_000_000_000L },
        { "executiontimespan", JobConditionOperator.LessEqual, "1.5", nameof(JobComparison.LessThanOrEqual), 1.5 },
        { "name", JobConditionOperator.Equal, "Export", nameof(JobComparison.Equal), "Export" },
        { "name", JobConditionOperator.Like, "Export", nameof(JobComparison.Equal), "Export" },
        { "autodelete", JobConditionOperator.Equal, "1", nameof(JobComparison.Equal), true },
        { "autodelete", JobConditionOperator.NotEqual, "false", nameof(JobComparison.NotEqual), false },
        { "createdon", JobConditionOperator.Equal, "2026-11-20T01:02:03Z", nameof(JobComparison.Equal), new DateTimeOffset(2026, 11, 20, 1, 2, 3, TimeSpan.Zero) },
        { "_ownerid_value", JobConditionOperator.Equal, "11111111-2222-3333-4444-555555555555", nameof(JobComparison.Equal), User },
        { "ownerid", JobConditionOperator.NotEqual, "{11111111-2222-3333-4444-555555555555}", nameof(JobComparison.NotEqual), User },
        { "ownerid", JobConditionOperator.EqualUserId, "", nameof(JobComparison.Equal), User },
        { "ownerid", JobConditionOperator.NotEqualUserId, "", nameof(JobComparison.NotEqual), User },
        { "errorcode", JobConditionOperator.Null, "", nameof(JobComparison.Equal), null },
        { "errorcode", JobConditionOperator.NotNull, "", nameof(JobComparison.NotEqual), null },
    };

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void Compile_operator_that_compares(string column, JobConditionOperator found, string value, string comparison, object? compared) =>
        Assert.Equal(Compare(JobColumns.Find(column) is null ? $"_{column}_value" : column, Enum.Parse<JobComparison>(comparison), compared), Resolved(column, found, value));

    [Theory]
    [InlineData(JobConditionOperator.Contains, "x", nameof(JobTextMatch.Contains), "x", false)]
    [InlineData(JobConditionOperator.DoesNotContain, "x", nameof(JobTextMatch.Contains), "x", true)]
    [InlineData(JobConditionOperator.BeginsWith, "x%", nameof(JobTextMatch.StartsWith), "x%", false)]
    [InlineData(JobConditionOperator.DoesNotBeginWith, "x", nameof(JobTextMatch.StartsWith), "x", true)]
    [InlineData(JobConditionOperator.EndsWith, "x", nameof(JobTextMatch.EndsWith), "x", false)]
    [InlineData(JobConditionOperator.DoesNotEndWith, "x", nameof(JobTextMatch.EndsWith), "x", true)]
    [InlineData(JobConditionOperator.Like, "%x%", nameof(JobTextMatch.Contains), "x", false)]
    [InlineData(JobConditionOperator.Like, "x%", nameof(JobTextMatch.StartsWith), "x", false)]
    [InlineData(JobConditionOperator.Like, "%x", nameof(JobTextMatch.EndsWith), "x", false)]
    [InlineData(JobConditionOperator.Like, "%", nameof(JobTextMatch.Contains), "", false)]
    [InlineData(JobConditionOperator.NotLike, "%x y%", nameof(JobTextMatch.Contains), "x y", true)]
    [InlineData(JobConditionOperator.Like, "a%b", nameof(JobTextMatch.Like), "a%b", false)]
    [InlineData(JobConditionOperator.NotLike, "a_[^b-d]", nameof(JobTextMatch.Like), "a_[^b-d]", true)]
    public void Compile_operator_of_a_part_of_a_text(JobConditionOperator found, string value, string match, string text, bool isNot)
    {
        JobFilter filter = new JobFilter.Text(JobColumns.Get("name"), Enum.Parse<JobTextMatch>(match), text);

        Assert.Equal(isNot ? new JobFilter.Not(filter) : filter, Resolved("name", found, value));
    }

    [Fact]
    public void Compile_operators_of_several_values()
    {
        var within = new JobFilter.In(JobColumns.Get("statuscode"), [30, 31]);
        var between = new JobFilter.And(Compare("priority", JobComparison.GreaterThanOrEqual, 2), Compare("priority", JobComparison.LessThanOrEqual, 4));

        Assert.Equal(within, Resolved("statuscode", JobConditionOperator.In, "30,31"));
        Assert.Equal(new JobFilter.Not(within), Resolved("statuscode", JobConditionOperator.NotIn, "30,31"));
        Assert.Equal(between, Resolved("priority", JobConditionOperator.Between, "2,4"));
        Assert.Equal(new JobFilter.Not(between), Resolved("priority", JobConditionOperator.NotBetween, "2,4"));
        Assert.IsType<JobFilter.Not>(Resolved("createdon", JobConditionOperator.NotOn, "2026-11-20"));
    }

    [Fact]
    public void Compile_each_operator_there_is()
    {
        var compiled = Spans.Select(row => row.Data.Item1).Concat(Comparisons.Select(row => row.Data.Item2)).Concat(
            Enum.GetValues<JobConditionOperator>().Where(found => $"{found}" is
                "OnOrBefore" or "OnOrAfter" or "NotOn" or "In" or "NotIn" or "NotBetween" or "Contains" or "DoesNotContain" or "BeginsWith" or "DoesNotBeginWith" or "EndsWith" or "DoesNotEndWith" or "NotLike"
                || $"{found}".StartsWith("OlderThan", StringComparison.Ordinal)));

        Assert.Equal(Enum.GetValues<JobConditionOperator>(), compiled.Distinct().Order());
    }

    [Fact]
    public void Compile_joins_conditions_and_filters_as_they_say()
    {
        var criteria = new JobCriteria
        {
            Conditions = [new("statecode", JobConditionOperator.Equal, "3")],
            Filters = [JobCriteria.Any(new JobCondition("priority", JobConditionOperator.Equal, "1"), new JobCondition("priority", JobConditionOperator.Equal, "2")), new JobCriteria()],
        };

        Assert.Equal(
            new JobFilter.And(
                Compare("statecode", JobComparison.Equal, 3), new JobFilter.Or(Compare("priority", JobComparison.Equal, 1), Compare("priority", JobComparison.Equal, 2))),
            CriteriaCompiler.Compile(criteria, User));
    }

    [Fact]
    public void Compile_without_a_condition_takes_all_jobs() => Assert.Null(CriteriaCompiler.Compile(new JobCriteria { Filters = [new JobCriteria()] }, User));

    [Theory]
    [InlineData(JobConditionOperator.Equal, nameof(JobComparison.Equal))]
    [InlineData(JobConditionOperator.NotEqual, nameof(JobComparison.NotEqual))]
    [InlineData(JobConditionOperator.GreaterThan, nameof(JobComparison.GreaterThan))]
    [InlineData(JobConditionOperator.GreaterEqual, nameof(JobComparison.GreaterThanOrEqual))]
    [InlineData(JobConditionOperator.LessThan, nameof(JobComparison.LessThan))]
    [InlineData(JobConditionOperator.LessEqual, nameof(JobComparison.LessThanOrEqual))]
    public void Compile_compares_columns(JobConditionOperator found, string comparison)
    {
        var criteria = JobCriteria.All(new JobCondition("retrycount", found, "sequence") { CompareColumns = true });

        Assert.Equal(
            new JobFilter.CompareColumns(JobColumns.Get("retrycount"), Enum.Parse<JobComparison>(comparison), JobColumns.Get("sequence")), CriteriaCompiler.Compile(criteria, User));
    }

    [Fact]
    public void Compile_names_columns_of_any_table_and_of_a_link()
    {
        var users = new CriteriaTable(QueryTables.SystemUsers, "owner");
        var name = new LinkedColumn("owner", QueryTables.SystemUsers.Get("fullname"));
        var unit = new LinkedColumn("owner", QueryTables.SystemUsers.Get("_businessunitid_value"));

        Assert.Equal(new JobFilter.Compare(name, JobComparison.Equal, "Ann"), CriteriaCompiler.Compile(new JobCondition("fullname", JobConditionOperator.Equal, "Ann"), users, User));
        Assert.Equal(new JobFilter.Compare(unit, JobComparison.Equal, null), CriteriaCompiler.Compile(new JobCondition("businessunitid", JobConditionOperator.Null), users, User));
        Assert.Equal(
            new JobFilter.CompareColumns(name, JobComparison.NotEqual, JobColumns.Get("name")),
            CriteriaCompiler.Compile(new JobCondition("fullname", JobConditionOperator.NotEqual), users, JobColumns.Get("name")));
        Assert.Equal(
            "'systemuser' entity doesn't contain attribute with Name = 'fullnam'; did you mean 'fullname'?",
            Assert.Throws<JobException>(() => users.Find("fullnam")).Message);
    }

    private static JobFilter Resolved(string column, JobConditionOperator found, string values)
    {
        var condition = new JobCondition(column, found, values.Length == 0 ? [] : values.Split(','));
        return RelativeMoments.Resolve(CriteriaCompiler.Compile(JobCriteria.All(condition), User)!, Now);
    }

    private static JobFilter.Compare Compare(string column, JobComparison comparison, object? value) => new(JobColumns.Get(column), comparison, value);

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);
}
