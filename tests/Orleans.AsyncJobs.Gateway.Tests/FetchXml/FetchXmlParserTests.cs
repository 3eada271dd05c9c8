using Orleans.AsyncJobs.Gateway.FetchXml;

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

        Assert.Equal("asyncoperation", query.Entity.Name);
        var outer = Assert.Single(query.Entity.Filters);
        Assert.True(outer.IsAny);
        Assert.Equal(["31", "32"], Assert.Single(outer.Conditions).Condition.Values);
        var inner = Assert.Single(outer.Filters);
        Assert.False(inner.IsAny);
        Assert.Equal(["ownerid", "completedon", "errorcode"], inner.Conditions.Select(condition => condition.Condition.Column));
        Assert.Empty(inner.Conditions[2].Condition.Values);
    }

    [Fact]
    public void Parse_options_of_a_fetch()
    {
        var all = Parse("""<fetch count="50" page="3" paging-cookie="&lt;cookie/&gt;" distinct="1" aggregate="True" returntotalrecordcount="true" utc-offset="0" latematerialize="true" options="x">""");
        var none = Parse("<fetch paging-cookie=''>");

        Assert.Equal((null, 50, 3, "<cookie/>"), (all.Top, all.Count, all.Page, all.Cookie));
        Assert.True(all.IsDistinct && all.IsAggregate && all.WithTotal);
        Assert.Equal((null, null, null, null), (none.Top, none.Count, none.Page, none.Cookie));
        Assert.False(none.IsDistinct || none.IsAggregate || none.WithTotal);
        Assert.Equal(5, Parse("""<fetch top="5">""").Top);

        static FetchQuery Parse(string fetch) => FetchXmlParser.Parse($"{fetch}<entity name='asyncoperation'/></fetch>");
    }

    [Theory]
    [InlineData("""<fetch top="5001">""", "the element 'fetch' has top=\"5001\". At most 5,000 rows are answered at once: use 'count' and take them page by page.")]
    [InlineData("""<fetch top="0">""", "the element 'fetch' has top=\"0\". It is a whole number from 1 on.")]
    [InlineData("""<fetch count="-1">""", "the element 'fetch' has count=\"-1\". It is a whole number from 1 on.")]
    [InlineData("""<fetch page="9999999999">""", "the element 'fetch' has page=\"9999999999\". It is a whole number from 1 on.")]
    [InlineData("""<fetch distinct="yes">""", "the element 'fetch' has distinct=\"yes\". It is true or false.")]
    [InlineData("""<fetch aggregate="2">""", "the element 'fetch' has aggregate=\"2\". It is true or false.")]
    [InlineData("""<fetch returntotalrecordcount="">""", "the element 'fetch' has returntotalrecordcount=\"\". It is true or false.")]
    [InlineData("""<fetch utc-offset="-60">""", "the element 'fetch' has utc-offset=\"-60\". Days are those of UTC: leave it out.")]
    [InlineData("""<fetch datasource="retained">""", "the element 'fetch' has datasource=\"retained\". It would change which rows are taken and is not supported: leave it out.")]
    [InlineData("""<fetch colour="red">""", "the element 'fetch' does not take the attribute 'colour'.")]
    [InlineData("""<fetch xmlns="urn:x">""", "the element 'fetch' takes no namespace.")]
    public void Parse_fetch_that_is_not_taken_is_refused(string fetch, string sentence) =>
        Assert.Equal($"FetchXML, line 1, character 2: {sentence}", FaultOf($"""{fetch}<entity name="asyncoperation"/></fetch>"""));

    [Theory]
    [InlineData("""<attribute/>""", "the element 'attribute' needs the attribute 'name'.")]
    [InlineData("""<attribute nam="name"/>""", "the element 'attribute' does not take the attribute 'nam'; did you mean 'name'?")]
    [InlineData("""<attribute name="name"><x/></attribute>""", "the element 'x' is not expected: it stands where nothing is expected.")]
    [InlineData("""<attribute name="name" aggregate="median" alias="n"/>""", "the element 'attribute' has aggregate=\"median\". It is one of count, countcolumn, sum, avg, min, max.")]
    [InlineData("""<attribute name="name" aggregate="sum" distinct="true" alias="n"/>""", "the element 'attribute' has distinct=\"true\". It goes with aggregate=\"countcolumn\".")]
    [InlineData("""<attribute name="name" distinct="true"/>""", "the element 'attribute' has distinct=\"true\". It goes with aggregate=\"countcolumn\".")]
    [InlineData("""<attribute name="name" rowaggregate="CountChildren"/>""", "the element 'attribute' has rowaggregate=\"CountChildren\". Rows have no hierarchy here.")]
    [InlineData("""<attribute name="createdon" dategrouping="hour"/>""", "the element 'attribute' has dategrouping=\"hour\". It is one of day, week, month, quarter, year.")]
    [InlineData("""<attribute name="createdon" dategrouping="fiscal-year"/>""", "the element 'attribute' has dategrouping=\"fiscal-year\". There is no fiscal calendar; use month, quarter or year.")]
    [InlineData("""<attribute name="createdon" dategrouping="fiscal-period"/>""", "the element 'attribute' has dategrouping=\"fiscal-period\". There is no fiscal calendar; use month, quarter or year.")]
    [InlineData("""<attribute name="name" alias="a.b"/>""", "the element 'attribute' has alias=\"a.b\". It has 1 to 100 letters, digits and '_', and begins with no digit.")]
    [InlineData("""<attribute name="name" alias="1a"/>""", "the element 'attribute' has alias=\"1a\". It has 1 to 100 letters, digits and '_', and begins with no digit.")]
    [InlineData("""<all-attributes name="x"/>""", "the element 'all-attributes' does not take the attribute 'name'.")]
    [InlineData("""<order/>""", "the element 'order' needs one of the attributes 'attribute' and 'alias'.")]
    [InlineData("""<order attribute="name" alias="n"/>""", "the element 'order' needs one of the attributes 'attribute' and 'alias'.")]
    [InlineData("""<order attribute="name" descending="maybe"/>""", "the element 'order' has descending=\"maybe\". It is true or false.")]
    [InlineData("""<link-entity from="systemuserid" to="ownerid"/>""", "the element 'link-entity' needs the attribute 'name'.")]
    [InlineData("""<link-entity name="systemuser" to="ownerid"/>""", "the element 'link-entity' needs the attribute 'from'.")]
    [InlineData("""<link-entity name="systemuser" from="systemuserid"/>""", "the element 'link-entity' needs the attribute 'to'.")]
    [InlineData("""<link-entity name="systemuser" from="systemuserid" to="ownerid" link-type="exists"/>""", "the element 'link-entity' has link-type=\"exists\". It is 'inner' or 'outer'.")]
    [InlineData("""<link-entity name="systemuser" from="systemuserid" to="ownerid" link-type="matchfirstrowusingcrossapply"/>""", "the element 'link-entity' has link-type=\"matchfirstrowusingcrossapply\". It is 'inner' or 'outer'.")]
    [InlineData("""<link-entity name="systemuser" from="systemuserid" to="ownerid" alias=""/>""", "the element 'link-entity' has alias=\"\". It has 1 to 100 letters, digits and '_', and begins with no digit.")]
    [InlineData("""<link-entity name="systemuser" from="systemuserid" to="ownerid"><value/></link-entity>""", "the element 'value' is not expected: a 'link-entity' holds 'attribute', 'all-attributes', 'filter', 'order' and 'link-entity'.")]
    [InlineData("""<filter type="xor"/>""", "the element 'filter' has type=\"xor\". It is 'and' or 'or'.")]
    [InlineData("""<filter isquickfindfields="true"/>""", "the element 'filter' has isquickfindfields=\"true\". Quick find is not supported.")]
    [InlineData("""<filter><value>1</value></filter>""", "the element 'value' is not expected: a 'filter' holds 'condition' and 'filter'.")]
    [InlineData("""<filter><link-entity/></filter>""", "the element 'link-entity' is not expected: a link inside of a 'filter' (any, all, …) is not supported; link the table in the 'entity'.")]
    [InlineData("""<filter>text</filter>""", "the element 'filter' holds elements without a namespace and nothing else.")]
    [InlineData("""<filter xmlns:a="urn:x"/>""", "the element 'filter' takes no namespace.")]
    [InlineData("""<condition attribute="name" operator="null"/>""", "the element 'condition' is not expected: an 'entity' holds 'attribute', 'all-attributes', 'filter', 'order' and 'link-entity'.")]
    [InlineData("""<filter><condition operator="eq" value="1"/></filter>""", "the element 'condition' needs the attribute 'attribute'.")]
    [InlineData("""<filter><condition attribute="name" value="1"/></filter>""", "the element 'condition' needs the attribute 'operator'.")]
    [InlineData("""<filter><condition attribute="name" operator="eqq" value="1"/></filter>""", "the element 'condition' has the operator 'eqq', which is not known; did you mean 'eq'?")]
    [InlineData("""<filter><condition attribute="name" operator="EQ" value="1"/></filter>""", "the element 'condition' has the operator 'EQ', which is not known; did you mean 'eq'?")]
    [InlineData("""<filter><condition attribute="createdon" operator="this-fiscal-year"/></filter>""", "the element 'condition' has the operator 'this-fiscal-year', which is not supported: jobs have nothing that it asks for.")]
    [InlineData("""<filter><condition attribute="ownerid" operator="eq-userteams"/></filter>""", "the element 'condition' has the operator 'eq-userteams', which is not supported: jobs have nothing that it asks for.")]
    [InlineData("""<filter><condition attribute="createdon" operator="eq" valueof="modifiedon" value="x"/></filter>""", "the element 'condition' has both a value and 'valueof'.")]
    [InlineData("""<filter><condition attribute="createdon" operator="eq" valueof=""/></filter>""", "the element 'condition' needs the attribute 'valueof'.")]
    [InlineData("""<filter><condition attribute="createdon" operator="gt" value="1" aggregate="count"/></filter>""", "the element 'condition' has aggregate=\"count\". A condition is one on the rows, and not on what is worked out of them.")]
    [InlineData("""<filter><condition attribute="name" operator="in"><val>1</val></condition></filter>""", "the element 'val' is not expected: a 'condition' holds 'value'.")]
    [InlineData("""<filter><condition attribute="name" operator="in"><value><b/></value></condition></filter>""", "the element 'value' holds a text and nothing else.")]
    public void Parse_what_is_not_served_is_refused_with_its_name(string inner, string sentence) =>
        Assert.EndsWith($": {sentence}", FaultOf($"""<fetch><entity name="asyncoperation">{inner}</entity></fetch>"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("<entity/>", "FetchXML, line 1, character 2: the element 'entity' is not expected: the document begins with 'fetch'.")]
    [InlineData("<fetch/>", "FetchXML, line 1, character 2: the element 'fetch' holds no 'entity'.")]
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
    public void Parse_is_bounded_in_size_and_depth()
    {
        Assert.Contains("at most 65,536 are taken", FaultOf(new string(' ', FetchXmlParser.MaxLength + 1)), StringComparison.Ordinal);

        Assert.NotNull(FetchXmlParser.Parse(Nested(24)));
        Assert.EndsWith("the element 'filter' is nested deeper than 24 levels.", FaultOf(Nested(25)), StringComparison.Ordinal);
        Assert.EndsWith("the element 'filter' is nested deeper than 24 levels.", FaultOf(Nested(2_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_links_nested_too_deep_is_refused() =>
        Assert.EndsWith("the element 'link-entity' is nested deeper than 15 levels.", FaultOf($"""<fetch><entity name="asyncoperation">{string.Concat(Enumerable.Repeat("<link-entity name='asyncoperation' from='a' to='b'>", 400))}"""), StringComparison.Ordinal);

    private static string Nested(int depth) =>
        $"""<fetch><entity name="asyncoperation">{string.Concat(Enumerable.Repeat("<filter>", depth))}<condition attribute="statuscode" operator="eq" value="30"/>{string.Concat(Enumerable.Repeat("</filter>", depth))}</entity></fetch>""";

    private static IEnumerable<JobCondition> ConditionsOf(string condition) =>
        Assert.Single(FetchXmlParser.Parse($"""<fetch><entity name="asyncoperation"><filter>{condition}</filter></entity></fetch>""").Entity.Filters).Conditions.Select(read => read.Condition);

    private static string FaultOf(string text) => Assert.Throws<FetchXmlException>(() => FetchXmlParser.Parse(text)).Message;
}
