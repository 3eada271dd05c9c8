using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>Each operator, and each refusal. Asked on a Thursday.</summary>
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
    [InlineData("nam", JobConditionOperator.Equal, "x", "'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?")]
    [InlineData("waitreason", JobConditionOperator.Null, "", "The column 'waitreason' is computed when a row is read and cannot be a condition. Use stored columns such as statecode, statuscode and postponeuntil.")]
    [InlineData("lostruns", JobConditionOperator.Equal, "1", "'asyncoperation' entity doesn't contain attribute with Name = 'lostruns'.")]
    [InlineData("statuscode", JobConditionOperator.Equal, "", "The condition on 'statuscode': the operator Equal takes one value, and 0 were given.")]
    [InlineData("statuscode", JobConditionOperator.Equal, "1,2", "The condition on 'statuscode': the operator Equal takes one value, and 2 were given.")]
    [InlineData("statuscode", JobConditionOperator.Equal, "thirty", "The condition on 'statuscode': the value 'thirty' is not a whole number of 32 bits.")]
    [InlineData("statuscode", JobConditionOperator.Equal, "9000000000", "The condition on 'statuscode': the value '9000000000' is not a whole number of 32 bits.")]
    [InlineData("sequence", JobConditionOperator.Equal, "1.5", "The condition on 'sequence': the value '1.5' is not a whole number of 64 bits.")]
    [InlineData("executiontimespan", JobConditionOperator.Equal, "NaN", "The condition on 'executiontimespan': the value 'NaN' is not a number.")]
    [InlineData("autodelete", JobConditionOperator.Equal, "2", "The condition on 'autodelete': the value '2' is not true or false.")]
    [InlineData("ownerid", JobConditionOperator.Equal, "me", "The condition on '_ownerid_value': the value 'me' is not a Guid of 32 digits with 4 dashes.")]
    [InlineData("createdon", JobConditionOperator.On, "yesterday", "The condition on 'createdon': the value 'yesterday' is not a date such as 2026-11-30 or 2026-11-30T08:00:00Z, up to 9999-12-30.")]
    [InlineData("createdon", JobConditionOperator.OnOrBefore, "9999-12-31T23:59:59Z", "The condition on 'createdon': the value '9999-12-31T23:59:59Z' is not a date such as 2026-11-30 or 2026-11-30T08:00:00Z, up to 9999-12-30.")]
    [InlineData("createdon", JobConditionOperator.OlderThanXDays, "0", "The condition on 'createdon': the operator OlderThanXDays takes a whole number from 1 on, and '0' was given.")]
    [InlineData("createdon", JobConditionOperator.LastXDays, "-1", "The condition on 'createdon': the operator LastXDays takes a whole number from 1 on, and '-1' was given.")]
    [InlineData("createdon", JobConditionOperator.LastXHours, "2147483648", "The condition on 'createdon': the operator LastXHours takes a whole number from 1 on, and '2147483648' was given.")]
    [InlineData("createdon", JobConditionOperator.Today, "1", "The condition on 'createdon': the operator Today takes no value, and 1 were given.")]
    [InlineData("createdon", JobConditionOperator.Last7Days, "1", "The condition on 'createdon': the operator Last7Days takes no value, and 1 were given.")]
    [InlineData("name", JobConditionOperator.Today, "", "The condition on 'name': the operator Today is not for a column of type String.")]
    [InlineData("name", JobConditionOperator.OlderThanXDays, "1", "The condition on 'name': the operator OlderThanXDays is not for a column of type String.")]
    [InlineData("statuscode", JobConditionOperator.Like, "3%", "The condition on 'statuscode': the operator Like is not for a column of type Int32.")]
    [InlineData("statuscode", JobConditionOperator.BeginsWith, "3", "The condition on 'statuscode': the operator BeginsWith is not for a column of type Int32.")]
    [InlineData("statuscode", JobConditionOperator.EqualUserId, "", "The condition on 'statuscode': the operator EqualUserId is not for a column of type Int32.")]
    [InlineData("ownerid", JobConditionOperator.EqualUserId, "x", "The condition on '_ownerid_value': the operator EqualUserId takes no value, and 1 were given.")]
    [InlineData("ownerid", JobConditionOperator.GreaterThan, "x", "The condition on '_ownerid_value': the operator GreaterThan is not for a column of type Guid.")]
    [InlineData("autodelete", JobConditionOperator.Between, "0,1", "The condition on 'autodelete': the operator Between is not for a column of type Boolean.")]
    [InlineData("priority", JobConditionOperator.Between, "1", "The condition on 'priority': the operator Between takes two values, and 1 were given.")]
    [InlineData("priority", JobConditionOperator.In, "", "The condition on 'priority': the operator In takes 1 to 10,000 values, and 0 were given.")]
    [InlineData("errorcode", JobConditionOperator.Null, "1", "The condition on 'errorcode': the operator Null takes no value, and 1 were given.")]
    [InlineData("errorcode", JobConditionOperator.NotNull, "1", "The condition on 'errorcode': the operator NotNull takes no value, and 1 were given.")]
    [InlineData("name", JobConditionOperator.Like, "a[b", "The condition on 'name': the operator Like has the pattern 'a[b', which has a '[' without a ']' at character 2; the character itself is written [[].")]
    [InlineData("name", JobConditionOperator.NotLike, "[]]", "The condition on 'name': the operator NotLike has the pattern '[]]', which has brackets at character 1 that no character fits; write one or more characters, or a range such as a-f.")]
    [InlineData("name", (JobConditionOperator)999, "x", "There is no operator 999.")]
    public void Compile_what_will_not_do_is_refused(string column, JobConditionOperator found, string values, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<JobException>(() => Resolved(column, found, values)).Message);

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

    [Theory]
    [InlineData("createdon", JobConditionOperator.Like, "modifiedon", "The condition on 'createdon': the operator Like does not compare a column with another one.")]
    [InlineData("createdon", JobConditionOperator.Equal, "name", "The condition on 'createdon': the operator Equal compares columns of one type, and 'createdon' is DateTimeOffset while 'name' is String.")]
    [InlineData("ownerid", JobConditionOperator.LessThan, "createdby", "The condition on '_ownerid_value': the operator LessThan is not for a column of type Guid.")]
    [InlineData("name", JobConditionOperator.Equal, "waitreason", "The column 'waitreason' is computed when a row is read and cannot be a condition. Use stored columns such as statecode, statuscode and postponeuntil.")]
    [InlineData("name", JobConditionOperator.Equal, "nam", "'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?")]
    [InlineData("name", JobConditionOperator.Equal, "a,b", "The condition on 'name': the operator Equal takes one value, and 2 were given.")]
    public void Compile_columns_that_cannot_be_compared_is_refused(string column, JobConditionOperator found, string other, string sentence)
    {
        var condition = new JobCondition(column, found, other.Split(',')) { CompareColumns = true };

        Assert.Equal(sentence, Assert.Throws<JobException>(() => CriteriaCompiler.Compile(JobCriteria.All(condition), User)).Message);
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

    [Fact]
    public void Compile_column_that_there_is_not_has_the_code_of_Dataverse() => Assert.Equal(
        JobErrorCodes.QueryBuilderNoAttribute, Assert.Throws<JobException>(() => Resolved("nonesuch", JobConditionOperator.Null, "")).Code);

    [Fact]
    public void Compile_text_that_no_store_keeps_is_refused()
    {
        Assert.Throws<JobException>(() => Resolved("name", JobConditionOperator.Equal, "a\0"));
        Assert.Throws<JobException>(() => Resolved("name", JobConditionOperator.Contains, "\ud800"));
    }

    [Fact]
    public void Compile_more_than_500_conditions_is_refused()
    {
        var condition = new JobCondition("statuscode", JobConditionOperator.Equal, "30");
        var many = JobCriteria.Any([.. Enumerable.Repeat(condition, CriteriaCompiler.MaxConditions)]);

        Assert.NotNull(CriteriaCompiler.Compile(many, User));
        Assert.Throws<JobException>(() => CriteriaCompiler.Compile(new JobCriteria { Filters = [many, JobCriteria.All(condition)] }, User));
    }

    [Fact]
    public void Compile_nesting_that_is_too_deep_is_refused()
    {
        var criteria = JobCriteria.All(new JobCondition("statuscode", JobConditionOperator.Equal, "30"));
        for (var depth = 0; depth < 24; depth++)
        {
            criteria = new JobCriteria { Filters = [criteria] };
        }

        Assert.NotNull(CriteriaCompiler.Compile(criteria, User));
        Assert.Equal("Filters are nested deeper than 24 levels.", Assert.Throws<JobException>(() => CriteriaCompiler.Compile(new JobCriteria { Filters = [criteria] }, User)).Message);
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
