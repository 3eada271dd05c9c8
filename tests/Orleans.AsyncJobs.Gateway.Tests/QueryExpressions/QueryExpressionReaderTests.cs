using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.QueryExpressions;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.QueryExpressions;

public sealed class QueryExpressionReaderTests
{
    private const string Condition = """{"Conditions":[{"AttributeName":"statuscode","Operator":"Equal","Values":[30]}]}""";

    public static TheoryData<JobConditionOperator> Operators { get; } = [.. Enum.GetValues<JobConditionOperator>()];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Read_operator_goes_by_its_name_in_Dataverse(JobConditionOperator expected)
    {
        var condition = Assert.Single(Read($$"""{"Conditions":[{"AttributeName":"completedon","Operator":"{{expected}}","Values":["30"]}]}""").Conditions);

        Assert.Equal(("completedon", expected), (condition.Column, condition.Operator));
    }

    [Fact]
    public void Read_whole_query()
    {
        var criteria = QueryExpressionReader.Read(JsonElement.Parse(
            """
            {"@odata.type":"Microsoft.Dynamics.CRM.QueryExpression","EntityName":"asyncoperation","ColumnSet":{"AllColumns":true},"Distinct":false,
             "NoLock":true,"Orders":[],"LinkEntities":[],"TopCount":null,"PageInfo":{"Count":5000,"PageNumber":1},
             "Criteria":{"FilterOperator":"Or","IsQuickFindFilter":false,
                "Conditions":[
                    {"AttributeName":"statuscode","Operator":"In","Values":[31,"32",{"Type":"System.Int32","Value":"30"}]},
                    {"EntityName":"asyncoperation","CompareColumns":false,"AttributeName":"autodelete","Operator":"Equal","Values":[true]}],
                "Filters":[{"FilterOperator":"And","Conditions":[{"AttributeName":"errorcode","Operator":"Null","Values":[]},{"AttributeName":"name","Operator":"NotNull"}],"Filters":null}]}}
            """));

        Assert.True(criteria.IsAny);
        Assert.Equal(["31", "32", "30"], criteria.Conditions[0].Values);
        Assert.Equal(["true"], criteria.Conditions[1].Values);
        var inner = Assert.Single(criteria.Filters);
        Assert.False(inner.IsAny);
        Assert.Equal(["errorcode", "name"], inner.Conditions.Select(condition => condition.Column));
    }

    [Theory]
    [InlineData("""{"EntityName":"asyncoperation"}""")]
    [InlineData("""{"EntityName":"asyncoperation","Criteria":null}""")]
    [InlineData("""{"EntityName":"asyncoperation","Criteria":{"FilterOperator":0,"Conditions":[],"Filters":[]}}""")]
    public void Read_without_a_condition_takes_all(string json) => Assert.Null(CriteriaCompiler.Compile(QueryExpressionReader.Read(JsonElement.Parse(json)), Guid.Empty));

    [Theory]
    [InlineData("[]", "'[]' was given where a query is wanted: an object with EntityName, Criteria, LinkEntities.")]
    [InlineData("{}", "A query needs 'EntityName'; 'asyncoperation' is the one table that is served.")]
    [InlineData("""{"EntityName":"account"}""", "A query names the table 'account'; 'asyncoperation' is the one that is served.")]
    [InlineData("""{"EntityName":3}""", "'EntityName' is a text, and 3 was given.")]
    [InlineData("""{"EntityName":"asyncoperation","Criterion":{}}""", "'Criterion' is not part of a query; did you mean 'Criteria'?")]
    [InlineData("""{"EntityName":"asyncoperation","EntityName":"asyncoperation"}""", "'EntityName' is given more than once in a query.")]
    [InlineData("""{"EntityName":"asyncoperation","TopCount":5}""", "'TopCount' of a query is not taken here: all rows of one table are, that its criteria take. Leave it out.")]
    [InlineData("""{"EntityName":"asyncoperation","LinkEntities":[{}]}""", "'LinkEntities' of a query is not taken here: all rows of one table are, that its criteria take. Leave it out.")]
    [InlineData("""{"EntityName":"asyncoperation","SubQueryExpression":{}}""", "'SubQueryExpression' of a query is not taken here: all rows of one table are, that its criteria take. Leave it out.")]
    public void Read_query_that_will_not_do_is_refused(string json, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<WebApiException>(() => QueryExpressionReader.Read(JsonElement.Parse(json))).Message);

    [Theory]
    [InlineData("3", "'3' was given where a filter is wanted: an object with FilterOperator, Conditions, Filters.")]
    [InlineData("""{"Condition":[]}""", "'Condition' is not part of a filter; did you mean 'Conditions'?")]
    [InlineData("""{"FilterOperator":"Xor"}""", "'FilterOperator' is 'And' or 'Or', and \"Xor\" was given.")]
    [InlineData("""{"FilterOperator":2}""", "'FilterOperator' is 'And' or 'Or', and 2 was given.")]
    [InlineData("""{"Conditions":{}}""", "'Conditions' is a list, and {} was given.")]
    [InlineData("""{"IsQuickFindFilter":true}""", "'IsQuickFindFilter' of a filter is not supported.")]
    [InlineData("""{"AnyAllFilterLinkEntity":{}}""", "'AnyAllFilterLinkEntity' of a filter is not supported.")]
    [InlineData("""{"Conditions":[{"Operator":"Null"}]}""", "A condition needs 'AttributeName'.")]
    [InlineData("""{"Conditions":[{"AttributeName":"name"}]}""", "A condition needs 'Operator'.")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":"Equals"}]}""", "The operator 'Equals' is not known here; did you mean 'Equal'?")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":"0"}]}""", "The operator '0' is not known here.")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":"ThisFiscalYear"}]}""", "The operator 'ThisFiscalYear' is not known here.")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":0}]}""", "'Operator' is a text, and 0 was given.")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":"Equal","Value":"x"}]}""", "'Value' is not part of a condition; did you mean 'Values'?")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":"Equal","Values":"x"}]}""", "'Values' is a list, and \"x\" was given.")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":"Equal","Values":[null]}]}""", "'Values' of a condition holds texts, numbers, true and false, and null was given.")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":"Equal","Values":[{"Type":"System.String"}]}]}""", """A value in an object needs 'Value', as in {"Type":"System.Int32","Value":"30"}.""")]
    [InlineData("""{"Conditions":[{"EntityName":"a","AttributeName":"name","Operator":"Null"}]}""", "'EntityName' of a condition is \"a\"; only the table itself is taken here, and no linked one.")]
    [InlineData("""{"Conditions":[{"AttributeName":"name","Operator":"Equal","CompareColumns":1}]}""", "'CompareColumns' of a condition is true or false, and 1 was given.")]
    public void Read_filter_that_will_not_do_is_refused(string filter, string sentence) => Assert.Equal(sentence, Assert.Throws<WebApiException>(() => Read(filter)).Message);

    [Fact]
    public void Read_columns_that_are_compared()
    {
        var criteria = Read("""{"Conditions":[{"AttributeName":"modifiedon","Operator":"GreaterThan","CompareColumns":true,"Values":["createdon"]}]}""");

        Assert.Equal(
            new JobFilter.CompareColumns(JobColumns.Get("modifiedon"), JobComparison.GreaterThan, JobColumns.Get("createdon")),
            CriteriaCompiler.Compile(criteria, Guid.Empty));
    }

    [Fact]
    public void Read_nesting_that_is_too_deep_is_refused()
    {
        Assert.NotNull(CriteriaCompiler.Compile(Read(Nested(24)), Guid.Empty));
        Assert.Equal("'Filters' are nested deeper than 24 levels.", Assert.Throws<WebApiException>(() => Read(Nested(25))).Message);
    }

    private static string Nested(int depth) => $"{string.Concat(Enumerable.Repeat("""{"Filters":[""", depth))}{Condition}{string.Concat(Enumerable.Repeat("]}", depth))}";

    private static JobCriteria Read(string filter) => QueryExpressionReader.Read(JsonElement.Parse($$$"""{"EntityName":"asyncoperation","Criteria":{{{filter}}}}"""));
}
