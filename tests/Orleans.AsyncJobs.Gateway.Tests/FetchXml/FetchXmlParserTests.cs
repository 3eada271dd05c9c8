using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Maintenance.Criteria;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

public sealed class FetchXmlParserTests
{
    public static TheoryData<string, JobConditionOperator> Operators => new()
    {
        { "eq", JobConditionOperator.Equal },
        { "ne", JobConditionOperator.NotEqual },
        { "neq", JobConditionOperator.NotEqual },
        { "gt", JobConditionOperator.GreaterThan },
        { "ge", JobConditionOperator.GreaterEqual },
        { "lt", JobConditionOperator.LessThan },
        { "le", JobConditionOperator.LessEqual },
        { "like", JobConditionOperator.Like },
        { "not-like", JobConditionOperator.NotLike },
        { "begins-with", JobConditionOperator.BeginsWith },
        { "not-begin-with", JobConditionOperator.DoesNotBeginWith },
        { "ends-with", JobConditionOperator.EndsWith },
        { "not-end-with", JobConditionOperator.DoesNotEndWith },
        { "in", JobConditionOperator.In },
        { "not-in", JobConditionOperator.NotIn },
        { "between", JobConditionOperator.Between },
        { "not-between", JobConditionOperator.NotBetween },
        { "null", JobConditionOperator.Null },
        { "not-null", JobConditionOperator.NotNull },
        { "eq-userid", JobConditionOperator.EqualUserId },
        { "ne-userid", JobConditionOperator.NotEqualUserId },
        { "on", JobConditionOperator.On },
        { "not-on", JobConditionOperator.NotOn },
        { "on-or-before", JobConditionOperator.OnOrBefore },
        { "on-or-after", JobConditionOperator.OnOrAfter },
        { "yesterday", JobConditionOperator.Yesterday },
        { "today", JobConditionOperator.Today },
        { "tomorrow", JobConditionOperator.Tomorrow },
        { "last-seven-days", JobConditionOperator.Last7Days },
        { "next-seven-days", JobConditionOperator.Next7Days },
        { "last-week", JobConditionOperator.LastWeek },
        { "this-week", JobConditionOperator.ThisWeek },
        { "next-week", JobConditionOperator.NextWeek },
        { "last-month", JobConditionOperator.LastMonth },
        { "this-month", JobConditionOperator.ThisMonth },
        { "next-month", JobConditionOperator.NextMonth },
        { "last-year", JobConditionOperator.LastYear },
        { "this-year", JobConditionOperator.ThisYear },
        { "next-year", JobConditionOperator.NextYear },
        { "last-x-hours", JobConditionOperator.LastXHours },
        { "next-x-hours", JobConditionOperator.NextXHours },
        { "last-x-days", JobConditionOperator.LastXDays },
        { "next-x-days", JobConditionOperator.NextXDays },
        { "last-x-weeks", JobConditionOperator.LastXWeeks },
        { "next-x-weeks", JobConditionOperator.NextXWeeks },
        { "last-x-months", JobConditionOperator.LastXMonths },
        { "next-x-months", JobConditionOperator.NextXMonths },
        { "last-x-years", JobConditionOperator.LastXYears },
        { "next-x-years", JobConditionOperator.NextXYears },
        { "olderthan-x-minutes", JobConditionOperator.OlderThanXMinutes },
        { "olderthan-x-hours", JobConditionOperator.OlderThanXHours },
        { "olderthan-x-days", JobConditionOperator.OlderThanXDays },
        { "olderthan-x-weeks", JobConditionOperator.OlderThanXWeeks },
        { "olderthan-x-months", JobConditionOperator.OlderThanXMonths },
        { "olderthan-x-years", JobConditionOperator.OlderThanXYears },
        { "older-than-x-days", JobConditionOperator.OlderThanXDays },
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void Parse_operator(string name, JobConditionOperator expected)
    {
        var condition = Assert.Single(ConditionsOf($"""<condition attribute="completedon" operator="{name}" value="30"/>"""));

        Assert.Equal(("completedon", expected), (condition.Column, condition.Operator));
        Assert.Equal(["30"], condition.Values);
    }

    [Fact]
    public void Parse_names_each_operator_but_those_of_QueryExpression_alone() => Assert.Equal(
        Enum.GetValues<JobConditionOperator>().Except([JobConditionOperator.Contains, JobConditionOperator.DoesNotContain]),
        Operators.Select(row => row.Data.Item2).Distinct().Order());

    [Fact]
    public void Parse_nested_filters_and_values()
    {
        var query = FetchXmlParser.Parse(
            """
            <?xml version="1.0"?>
            <!-- Those that went wrong, or are old. -->
            <fetch version="1.0" mapping="logical" output-format="xml-platform" no-lock="true" distinct="false" page="1" count="5000" aggregate="false">
              <entity name="asyncoperation">
                <attribute name="asyncoperationid"/>
                <attribute name="name" alias="title"/>
                <order attribute="createdon" descending="true"/>
                <filter type="or" hint="union">
                  <condition attribute="statuscode" operator="in" uihidden="1">
                    <value>31</value>
                    <value uiname="Canceled" uitype="x"><![CDATA[32]]></value>
                  </condition>
                  <filter>
                    <condition attribute="ownerid" operator="eq" uiname="SYSTEM" uitype="systemuser" value="{5f1c0000-0000-4000-8000-000000000001}"/>
                    <condition attribute="completedon" operator="olderthan-x-days" value="30"/>
                    <condition attribute="errorcode" operator="null" value=""/>
                  </filter>
                </filter>
              </entity>
            </fetch>
            """);

        Assert.Equal("asyncoperation", query.EntityName);
        var outer = Assert.Single(query.Criteria.Filters);
        Assert.True(outer.IsAny);
        Assert.Equal(["31", "32"], Assert.Single(outer.Conditions).Values);
        var inner = Assert.Single(outer.Filters);
        Assert.False(inner.IsAny);
        Assert.Equal(["ownerid", "completedon", "errorcode"], inner.Conditions.Select(condition => condition.Column));
        Assert.Empty(inner.Conditions[2].Values);
    }

    [Fact]
    public void Parse_without_a_filter_takes_all() =>
        Assert.Null(CriteriaCompiler.Compile(FetchXmlParser.Parse("""<fetch><entity name="asyncoperation"><all-attributes/></entity></fetch>""").Criteria, Guid.Empty));

    [Theory]
    [InlineData("""<fetch top="5">""", "the element 'fetch' has top=\"5\". It would change which rows are taken and is not supported yet: leave it out.")]
    [InlineData("""<fetch page="2">""", "the element 'fetch' has page=\"2\". The rows are not taken page by page: leave it out.")]
    [InlineData("""<fetch paging-cookie="x">""", "the element 'fetch' has paging-cookie=\"x\". It would change which rows are taken and is not supported yet: leave it out.")]
    [InlineData("""<fetch utc-offset="-60">""", "the element 'fetch' has utc-offset=\"-60\". It would change which rows are taken and is not supported yet: leave it out.")]
    [InlineData("""<fetch datasource="retained">""", "the element 'fetch' has datasource=\"retained\". It would change which rows are taken and is not supported yet: leave it out.")]
    [InlineData("""<fetch aggregate="true">""", "the element 'fetch' has aggregate=\"true\". Aggregates are not supported yet.")]
    [InlineData("""<fetch colour="red">""", "the element 'fetch' does not take the attribute 'colour'.")]
    [InlineData("""<fetch xmlns="urn:x">""", "the element 'fetch' takes no namespace.")]
    public void Parse_fetch_that_would_take_other_rows_is_refused(string fetch, string sentence) =>
        Assert.Equal($"FetchXML, line 1, character 2: {sentence}", FaultOf($"""{fetch}<entity name="asyncoperation"/></fetch>"""));

    [Theory]
    [InlineData("""<link-entity name="systemuser" from="systemuserid" to="ownerid"/>""", "the element 'link-entity' is not supported yet.")]
    [InlineData("""<attribute name="name" aggregate="count" alias="n"/>""", "the element 'attribute' has aggregate=\"count\". Aggregates are not supported yet.")]
    [InlineData("""<attribute name="name" groupby="true" alias="n"/>""", "the element 'attribute' has groupby=\"true\". Aggregates are not supported yet.")]
    [InlineData("""<attribute name="createdon" dategrouping="day"/>""", "the element 'attribute' has dategrouping=\"day\". Aggregates are not supported yet.")]
    [InlineData("""<attribute/>""", "the element 'attribute' needs the attribute 'name'.")]
    [InlineData("""<attribute nam="name"/>""", "the element 'attribute' does not take the attribute 'nam'; did you mean 'name'?")]
    [InlineData("""<attribute name="name"><x/></attribute>""", "the element 'x' is not expected: it stands where nothing is expected.")]
    [InlineData("""<order alias="n"/>""", "the element 'order' has alias=\"n\". Aggregates are not supported yet.")]
    [InlineData("""<order attribute="name" entityname="x"/>""", "the element 'order' has entityname=\"x\". Linked tables are not supported yet.")]
    [InlineData("""<order attribute="name" descending="maybe"/>""", "the element 'order' has descending=\"maybe\". It is true or false.")]
    [InlineData("""<filter type="xor"/>""", "the element 'filter' has type=\"xor\". It is 'and' or 'or'.")]
    [InlineData("""<filter isquickfindfields="true"/>""", "the element 'filter' has isquickfindfields=\"true\". Quick find is not supported.")]
    [InlineData("""<filter><value>1</value></filter>""", "the element 'value' is not expected: a 'filter' holds 'condition' and 'filter'.")]
    [InlineData("""<filter><link-entity/></filter>""", "the element 'link-entity' is not supported yet.")]
    [InlineData("""<filter>text</filter>""", "the element 'filter' holds elements without a namespace and nothing else.")]
    [InlineData("""<filter xmlns:a="urn:x"/>""", "the element 'filter' takes no namespace.")]
    [InlineData("""<condition attribute="name" operator="null"/>""", "the element 'condition' is not expected: an 'entity' holds 'filter', 'attribute', 'all-attributes' and 'order'.")]
    [InlineData("""<filter><condition operator="eq" value="1"/></filter>""", "the element 'condition' needs the attribute 'attribute'.")]
    [InlineData("""<filter><condition attribute="name" value="1"/></filter>""", "the element 'condition' needs the attribute 'operator'.")]
    [InlineData("""<filter><condition attribute="name" operator="eqq" value="1"/></filter>""", "the element 'condition' has the operator 'eqq', which is not known; did you mean 'eq'?")]
    [InlineData("""<filter><condition attribute="name" operator="EQ" value="1"/></filter>""", "the element 'condition' has the operator 'EQ', which is not known; did you mean 'eq'?")]
    [InlineData("""<filter><condition attribute="createdon" operator="this-fiscal-year"/></filter>""", "the element 'condition' has the operator 'this-fiscal-year', which is not supported: jobs have nothing that it asks for.")]
    [InlineData("""<filter><condition attribute="ownerid" operator="eq-userteams"/></filter>""", "the element 'condition' has the operator 'eq-userteams', which is not supported: jobs have nothing that it asks for.")]
    [InlineData("""<filter><condition attribute="createdon" operator="eq" valueof="modifiedon"/></filter>""", "the element 'condition' has valueof=\"modifiedon\". That is not supported yet.")]
    [InlineData("""<filter><condition entityname="a" attribute="createdon" operator="today"/></filter>""", "the element 'condition' has entityname=\"a\". That is not supported yet.")]
    [InlineData("""<filter><condition attribute="name" operator="in"><val>1</val></condition></filter>""", "the element 'val' is not expected: a 'condition' holds 'value'.")]
    [InlineData("""<filter><condition attribute="name" operator="in"><value><b/></value></condition></filter>""", "the element 'value' holds a text and nothing else.")]
    public void Parse_what_is_not_served_is_refused_with_its_name(string inner, string sentence) =>
        Assert.EndsWith($": {sentence}", FaultOf($"""<fetch><entity name="asyncoperation">{inner}</entity></fetch>"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("<entity/>", "FetchXML, line 1, character 2: the element 'entity' is not expected: the document begins with 'fetch'.")]
    [InlineData("<fetch/>", "FetchXML, line 1, character 2: the element 'fetch' holds no 'entity'.")]
    [InlineData("""<fetch><entity name="account"/></fetch>""", "FetchXML, line 1, character 9: the element 'entity' names 'account'; 'asyncoperation' is the one table that is served.")]
    [InlineData("""<fetch><entity name="asyncoperation"/><entity name="asyncoperation"/></fetch>""", "FetchXML, line 1, character 40: the element 'entity' is not expected: there is one 'entity' in a 'fetch'.")]
    [InlineData("<fetch><entities/></fetch>", "FetchXML, line 1, character 9: the element 'entities' is not expected: a 'fetch' holds an 'entity'.")]
    public void Parse_document_that_is_no_query_is_refused(string text, string sentence) => Assert.Equal(sentence, FaultOf(text));

    [Theory]
    [InlineData("<!DOCTYPE fetch SYSTEM \"file:///etc/passwd\"><fetch/>")]
    [InlineData("<!DOCTYPE fetch [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><fetch><entity name=\"&b;\"/></fetch>")]
    [InlineData("<!DOCTYPE fetch [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]><fetch><entity name=\"asyncoperation\"><filter><condition attribute=\"name\" operator=\"eq\"><value>&x;</value></condition></filter></entity></fetch>")]
    public void Parse_document_type_is_refused(string text) =>
        Assert.EndsWith(": a document type is not taken; leave <!DOCTYPE …> out.", FaultOf(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("not xml")]
    [InlineData("<fetch>")]
    [InlineData("<fetch><entity name='asyncoperation'></fetch>")]
    [InlineData("<fetch a='1' a='2'/>")]
    [InlineData("<fetch>&none;</fetch>")]
    [InlineData("<fetch/><fetch/>")]
    [InlineData("<fetch><entity name='asyncoperation'/></fetch> more")]
    public void Parse_malformed_XML_is_refused(string text) => Assert.StartsWith("FetchXML", FaultOf(text), StringComparison.Ordinal);

    [Fact]
    public void Parse_column_that_there_is_not_is_refused_with_the_code_of_Dataverse()
    {
        var fault = Assert.Throws<JobException>(() => FetchXmlParser.Parse("""<fetch><entity name="asyncoperation"><attribute name="nam"/></entity></fetch>"""));

        Assert.Equal((JobErrorCodes.QueryBuilderNoAttribute, "'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?"), (fault.Code, fault.Message));
    }

    [Fact]
    public void Parse_is_bounded_in_size_and_depth()
    {
        Assert.Contains("at most 65,536 are taken", FaultOf(new string(' ', FetchXmlParser.MaxLength + 1)), StringComparison.Ordinal);

        Assert.NotNull(CriteriaCompiler.Compile(FetchXmlParser.Parse(Nested(24)).Criteria, Guid.Empty));
        Assert.EndsWith("the element 'filter' is nested deeper than 24 levels.", FaultOf(Nested(25)), StringComparison.Ordinal);
        Assert.EndsWith("the element 'filter' is nested deeper than 24 levels.", FaultOf(Nested(2_000)), StringComparison.Ordinal);
    }

    private static string Nested(int depth) =>
        $"""<fetch><entity name="asyncoperation">{string.Concat(Enumerable.Repeat("<filter>", depth))}<condition attribute="statuscode" operator="eq" value="30"/>{string.Concat(Enumerable.Repeat("</filter>", depth))}</entity></fetch>""";

    private static IReadOnlyList<JobCondition> ConditionsOf(string condition) =>
        Assert.Single(FetchXmlParser.Parse($"""<fetch><entity name="asyncoperation"><filter>{condition}</filter></entity></fetch>""").Criteria.Filters).Conditions;

    private static string FaultOf(string text) => Assert.Throws<FetchXmlException>(() => FetchXmlParser.Parse(text)).Message;
}
