using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Queries;

public sealed class QueryOptionParserTests
{
    private static readonly JobFilter A = Compare("statecode", JobComparison.Equal, 0);
    private static readonly JobFilter B = Compare("priority", JobComparison.Equal, 1);
    private static readonly JobFilter C = Compare("depth", JobComparison.Equal, 2);

    public static TheoryData<string, string> Operators { get; } = new()
    {
        { "eq", nameof(JobComparison.Equal) },
        { "ne", nameof(JobComparison.NotEqual) },
        { "gt", nameof(JobComparison.GreaterThan) },
        { "ge", nameof(JobComparison.GreaterThanOrEqual) },
        { "lt", nameof(JobComparison.LessThan) },
        { "le", nameof(JobComparison.LessThanOrEqual) },
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void Filter_eachOperator_compares(string text, string comparison)
    {
        Assert.Equal(Compare("priority", Enum.Parse<JobComparison>(comparison), 5), Filter($"priority {text} 5"));
        Assert.Equal(Compare("name", Enum.Parse<JobComparison>(comparison), "x"), Filter($"name {text} 'x'"));
        Assert.Equal(Compare("name", Enum.Parse<JobComparison>(comparison), null), Filter($"name {text} null"));
    }

    [Theory]
    [InlineData("5 gt priority", nameof(JobComparison.LessThan))]
    [InlineData("5 ge priority", nameof(JobComparison.LessThanOrEqual))]
    [InlineData("5 lt priority", nameof(JobComparison.GreaterThan))]
    [InlineData("5 le priority", nameof(JobComparison.GreaterThanOrEqual))]
    [InlineData("5 eq priority", nameof(JobComparison.Equal))]
    [InlineData("5 ne priority", nameof(JobComparison.NotEqual))]
    public void Filter_valueFirst_isTurnedAround(string text, string comparison) =>
        Assert.Equal(Compare("priority", Enum.Parse<JobComparison>(comparison), 5), Filter(text));

    [Fact]
    public void Filter_valuesOfEachType_haveTheColumnsType()
    {
        var id = new Guid("018f2d3c-1111-7abc-8def-0123456789ab");
        Assert.Equal(Compare("name", JobComparison.Equal, "it's 50% & more"), Filter("name eq 'it''s 50% & more'"));
        Assert.Equal(Compare("errorcode", JobComparison.Equal, -2147220956), Filter("errorcode eq -2147220956"));
        Assert.Equal(Compare("sequence", JobComparison.Equal, 5L), Filter("sequence eq 5"));
        Assert.Equal(Compare("sequence", JobComparison.Equal, 9_000_000_000L), Filter("sequence eq 9000000000"));
        Assert.Equal(Compare("executiontimespan", JobComparison.Equal, 5d), Filter("executiontimespan eq 5"));
        Assert.Equal(Compare("executiontimespan", JobComparison.Equal, 0.1d), Filter("executiontimespan eq 0.1"));
        Assert.Equal(Compare("executiontimespan", JobComparison.Equal, 12345.678901d), Filter("executiontimespan eq 12345.678901"));
        Assert.Equal(Compare("autodelete", JobComparison.Equal, true), Filter("autodelete eq true"));
        Assert.Equal(Compare("autodelete", JobComparison.Equal, true), Filter("autodelete"));
        Assert.Equal(Compare("asyncoperationid", JobComparison.Equal, id), Filter($"asyncoperationid eq {id}"));
        Assert.Equal(Compare("_ownerid_value", JobComparison.Equal, id), Filter($"_ownerid_value eq {id}"));
        var moment = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Assert.Equal(Compare("createdon", JobComparison.Equal, moment), Filter("createdon eq 2026-01-02T03:04:05Z"));
        Assert.Equal(Compare("createdon", JobComparison.Equal, moment), Filter("createdon eq 2026-01-02T04:04:05+01:00"));
        Assert.Equal(TimeSpan.Zero, ((DateTimeOffset)((JobFilter.Compare)Filter("createdon eq 2026-01-02T04:04:05+01:00")!).Value!).Offset);
        Assert.Equal(Compare("createdon", JobComparison.GreaterThan, new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)), Filter("createdon gt 2026-01-02"));
    }

    [Theory]
    [InlineData("asyncoperationid eq '018f2d3c-1111-7abc-8def-0123456789ab'", nameof(JobComparison.Equal))]
    [InlineData("'018F2D3C-1111-7ABC-8DEF-0123456789AB' ne asyncoperationid", nameof(JobComparison.NotEqual))]
    public void Filter_guidInQuotesBesideAGuid_isReadAsOne(string text, string comparison) =>
        Assert.Equal(Compare("asyncoperationid", Enum.Parse<JobComparison>(comparison), new Guid("018f2d3c-1111-7abc-8def-0123456789ab")), Filter(text));

    [Theory]
    [InlineData("asyncoperationid eq '018f2d3c'")]
    [InlineData("asyncoperationid eq '{018f2d3c-1111-7abc-8def-0123456789ab}'")]
    [InlineData("asyncoperationid eq name")]
    public void Filter_otherTextBesideAGuid_isRefused(string text) => Assert.Throws<WebApiException>(() => Filter(text));

    [Theory]
    [InlineData("priority eq 1.5", "none")]
    [InlineData("priority ne 1.5", "any")]
    [InlineData("priority gt 1.5", "> 1")]
    [InlineData("priority ge 1.5", "> 1")]
    [InlineData("priority lt 1.5", "<= 1")]
    [InlineData("priority le 1.5", "<= 1")]
    [InlineData("priority le -1.5", "<= -2")]
    [InlineData("priority eq 2.0", "= 2")]
    [InlineData("priority gt 9000000000", "none")]
    [InlineData("priority lt 9000000000", "notnull")]
    [InlineData("priority ne 9000000000", "any")]
    [InlineData("priority gt -9000000000", "notnull")]
    [InlineData("priority lt -9000000000", "none")]
    [InlineData("priority lt 1e300", "notnull")]
    [InlineData("priority lt -1e300", "none")]
    [InlineData("priority lt INF", "notnull")]
    [InlineData("priority eq NaN", "none")]
    [InlineData("priority ne NaN", "any")]
    public void Filter_numberThatNoRowCanHold_keepsItsMeaning(string text, string meaning)
    {
        var isNull = Compare("priority", JobComparison.Equal, null);
        var notNull = Compare("priority", JobComparison.NotEqual, null);
        JobFilter expected = meaning switch
        {
            "none" => new JobFilter.And(isNull, notNull),
            "any" => new JobFilter.Or(isNull, notNull),
            "notnull" => notNull,
            "> 1" => Compare("priority", JobComparison.GreaterThan, 1),
            "<= 1" => Compare("priority", JobComparison.LessThanOrEqual, 1),
            "<= -2" => Compare("priority", JobComparison.LessThanOrEqual, -2),
            _ => Compare("priority", JobComparison.Equal, 2),
        };
        Assert.Equal(expected, Filter(text));
    }

    [Fact]
    public void Filter_notANumber_differsFromEverything()
    {
        var isNull = Compare("executiontimespan", JobComparison.Equal, null);
        var notNull = Compare("executiontimespan", JobComparison.NotEqual, null);
        Assert.Equal(new JobFilter.And(isNull, notNull), Filter("executiontimespan le NaN"));
        Assert.Equal(new JobFilter.Or(isNull, notNull), Filter("executiontimespan ne NaN"));
        Assert.Equal(Compare("executiontimespan", JobComparison.LessThan, double.PositiveInfinity), Filter("executiontimespan lt INF"));
    }

    [Fact]
    public void Filter_andOrParentheses_bindAsWritten()
    {
        const string a = "statecode eq 0", b = "priority eq 1", c = "depth eq 2";
        Assert.Equal(new JobFilter.And(A, B), Filter($"{a} and {b}"));
        Assert.Equal(new JobFilter.Or(A, new JobFilter.And(B, C)), Filter($"{a} or {b} and {c}"));
        Assert.Equal(new JobFilter.And(new JobFilter.Or(A, B), C), Filter($"({a} or {b}) and {c}"));
        Assert.Equal(new JobFilter.And(A, new JobFilter.And(B, C)), Filter($"(({a})) and ({b} and\n {c})"));
    }

    [Fact]
    public void Filter_not_negatesWhatFollows()
    {
        const string a = "statecode eq 0", b = "priority eq 1";
        Assert.Equal(new JobFilter.Not(A), Filter($"not ({a})"));
        Assert.Equal(new JobFilter.And(new JobFilter.Not(A), B), Filter($"not ({a}) and {b}"));
        Assert.Equal(new JobFilter.Not(new JobFilter.Not(new JobFilter.Or(A, B))), Filter($"not (not ({a} or {b}))"));
        Assert.Equal(new JobFilter.Not(new JobFilter.Text(JobColumns.Get("name"), JobTextMatch.Contains, "x")), Filter("not contains(name,'x')"));
    }

    [Theory]
    [InlineData("contains(name,'it''s')", "name", nameof(JobTextMatch.Contains), "it's")]
    [InlineData("startswith( message , '')", "message", nameof(JobTextMatch.StartsWith), "")]
    [InlineData("endswith(hostid,'%_')", "hostid", nameof(JobTextMatch.EndsWith), "%_")]
    public void Filter_textFunction_looksForTheText(string text, string column, string match, string value) =>
        Assert.Equal(new JobFilter.Text(JobColumns.Get(column), Enum.Parse<JobTextMatch>(match), value), Filter(text));

    [Fact]
    public void Filter_textFunctionOfNull_takesNoRow() =>
        Assert.Equal(
            new JobFilter.And(Compare("name", JobComparison.Equal, null), Compare("name", JobComparison.NotEqual, null)),
            Filter("contains(name,null)"));

    [Fact]
    public void Filter_in_takesEachValueAsAComparisonDoes()
    {
        var id = new Guid("018f0000-0000-7000-8000-0000000000c1");
        Assert.Equal(new JobFilter.In(JobColumns.Get("statuscode"), [31, 32]), Filter("statuscode in (31,32)"));
        Assert.Equal(new JobFilter.In(JobColumns.Get("executiontimespan"), [0.9202978638149059, null, 1.0, -2e-7]), Filter("executiontimespan in (0.9202978638149059, null, 1, -2E-7)"));
        Assert.Equal(new JobFilter.In(JobColumns.Get("name"), ["a,b", "it's", null]), Filter("name in ('a,b','it''s',null)"));
        Assert.Equal(new JobFilter.In(JobColumns.Get("asyncoperationid"), [id]), Filter($"asyncoperationid in ({id})"));
        Assert.Equal(new JobFilter.In(JobColumns.Get("asyncoperationid"), [id]), Filter($"asyncoperationid in ('{id}')"));
        Assert.Equal(new JobFilter.In(JobColumns.Get("priority"), []), Filter("priority in ()"));
    }

    [Fact]
    public void Filter_columnsThatComeOnRequest_areCompared()
    {
        Assert.Equal(Compare("waitkind", JobComparison.Equal, (int)JobWaitKind.Token), Filter("waitkind eq 2"));
        Assert.Equal(Compare("attempt", JobComparison.GreaterThan, 1), Filter("attempt gt 1"));
        Assert.DoesNotContain(Parse().Selection.Columns, column => column.Name is "waitkind" or "attempt");
        Assert.Equal(["waitkind", "attempt"], Parse(("$select", "waitkind,attempt")).Selection.Columns.Take(2).Select(column => column.Name));
    }

    [Fact]
    public void Filter_everyColumn_maybeComparedWithNull()
    {
        foreach (var column in JobColumns.All.Where(column => column.Name is not ("asyncoperationid" or "waitreason")))
        {
            Assert.Equal(new JobFilter.Compare(column, JobComparison.NotEqual, Value: null), Filter($"{column.Name} ne null"));
        }
    }

    [Fact]
    public void OrderBy_columns_inOrderAndOnce()
    {
        var query = Parse(("$orderby", "priority desc, createdon ,\n name asc,priority"));

        Assert.Equal(
            [new JobOrder(JobColumns.Get("priority"), true), new JobOrder(JobColumns.Get("createdon"), false), new JobOrder(JobColumns.Get("name"), false)],
            query.Query.Order);
    }

    [Theory]
    [InlineData(null, 5_000)]
    [InlineData("0", 0)]
    [InlineData("50", 50)]
    [InlineData("5000", 5_000)]
    [InlineData("5001", 5_000)]
    [InlineData("3000000000", 5_000)]
    public void Top_isCappedAtAPage(string? top, int limit) =>
        Assert.Equal(limit, (top is null ? Parse() : Parse(("$top", top))).Query.Limit);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Count_isRead(string text, bool expected) => Assert.Equal(expected, Parse(("$count", text)).Query.WithCount);

    [Theory]
    [InlineData("name", "name", "name,asyncoperationid,versionnumber", 2)]
    [InlineData("statecode, name", "statecode,name", "statecode,name,asyncoperationid,versionnumber", 3)]
    [InlineData("versionnumber,asyncoperationid", "versionnumber,asyncoperationid", "versionnumber,asyncoperationid", 2)]
    [InlineData("name,name", "name", "name,asyncoperationid,versionnumber", 2)]
    public void Select_columns_keepsTheirOrderAndAddsKeyAndVersion(string select, string context, string fetched, int shown)
    {
        var selection = Parse(("$select", select)).Selection;

        Assert.Equal($"({context})", selection.ContextSuffix);
        Assert.Equal(fetched, string.Join(',', selection.Fetched.Select(column => column.Name)));
        Assert.Equal(shown, selection.Shape.Members.Count);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    public void Select_all_isAsWithout(string select)
    {
        var selection = Parse(("$select", select)).Selection;

        Assert.Equal(Parse().Selection.Fetched, selection.Fetched);
        Assert.Empty(selection.ContextSuffix);
    }

    [Fact]
    public void Row_selectAll_includesData() =>
        Assert.Contains(TableQueryParser.ParseRow(QueryTables.Jobs, new Dictionary<string, string>(StringComparer.Ordinal) { ["$select"] = "*" }, DateTimeOffset.UnixEpoch).Columns, column => column.Name is "data");

    private static JobFilter.Compare Compare(string column, JobComparison comparison, object? value) => new(JobColumns.Get(column), comparison, value);

    private static JobFilter? Filter(string text) => Parse(("$filter", text)).Query.Filter;

    private static TableQuery Parse(params (string Name, string Value)[] options) =>
        TableQueryParser.ParseList(QueryTables.Jobs, options.ToDictionary(option => option.Name, option => option.Value, StringComparer.Ordinal), DateTimeOffset.UnixEpoch);
}
