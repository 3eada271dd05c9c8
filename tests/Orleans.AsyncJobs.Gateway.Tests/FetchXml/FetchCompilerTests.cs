using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

public sealed class FetchCompilerTests
{
    private const string User = """<link-entity name="systemuser" from="systemuserid" to="createdby" alias="u">""";

    private static readonly Guid Caller = new("11111111-2222-3333-4444-555555555555");
    private static readonly LinkedColumn FullName = new("u", QueryTables.SystemUsers.Get("fullname"));

    [Fact]
    public void Compile_without_attributes_shows_what_a_list_shows_and_of_a_link_nothing()
    {
        var plan = Compile($"<fetch>{Jobs}{User}</link-entity></entity></fetch>");

        Assert.Equal(
            JobColumns.All.Where(column => column != JobColumns.Data && (column.Use & (JobColumnUse.Computed | JobColumnUse.OnRequest)) == JobColumnUse.Read).Select(column => column.Name),
            plan.Columns.Select(column => column.Name));
        Assert.True(plan.HasKey);
        Assert.Equal(new QueryLink("u", QueryTables.SystemUsers, QueryTables.SystemUsers.PrimaryId, JobColumns.Get("_createdby_value"), IsOuter: false), Assert.Single(plan.Query.Links));
    }

    [Fact]
    public void Compile_without_columns_shows_the_key()
    {
        var plan = Compile($"<fetch>{Jobs}<no-attrs/></entity></fetch>");

        Assert.Equal(["asyncoperationid"], plan.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Compile_names_a_link_without_an_alias_as_no_other()
    {
        var plan = Compile($"<fetch>{Jobs}<link-entity name='systemuser' from='systemuserid' to='createdby' alias='team2'/><link-entity name='team' from='teamid' to='owningteam'/></entity></fetch>");

        Assert.Equal(["team2", "team3"], plan.Query.Links.Select(link => link.Alias));
    }

    [Fact]
    public void Compile_names_columns_as_Dataverse_does()
    {
        var plan = Compile($"""<fetch>{Jobs}<attribute name="ownerid"/><attribute name="name" alias="title"/>{User}<attribute name="fullname"/><attribute name="businessunitid"/><attribute name="domainname" alias="domain"/></link-entity></entity></fetch>""");

        Assert.Equal(["_ownerid_value", "title", "u.fullname", "u.businessunitid", "domain", "asyncoperationid"], plan.Columns.Select(column => column.Name));
        Assert.Equal(plan.Columns.Select(column => column.Column), plan.Query.Columns);
        Assert.Equal(QueryTables.SystemUsers, plan.Columns[2].Table);
        Assert.Equal(QueryTables.SystemUsers.Get("fullname"), plan.Columns[2].Source);
    }

    [Fact]
    public void Compile_all_attributes_of_a_link_and_one_of_them_again()
    {
        var plan = Compile($"""<fetch>{Jobs}<attribute name="name"/>{User}<all-attributes/><attribute name="fullname"/><attribute name="fullname" alias="who"/></link-entity></entity></fetch>""");

        Assert.Equal(
            ["name", "u.fullname", "who", .. QueryTables.SystemUsers.Columns.Where(column => column.Name != "fullname").Select(column => $"u.{column.Name.Replace("_businessunitid_value", "businessunitid", StringComparison.Ordinal)}"), "asyncoperationid"],
            plan.Columns.Select(column => column.Name));
        Assert.Equal(plan.Query.Columns.Distinct(), plan.Query.Columns);
    }

    [Fact]
    public void Compile_filters_of_the_entity_of_links_and_between_them()
    {
        var plan = Compile(
            $"""
            <fetch>{Jobs}
              <filter type="or"><condition attribute="statecode" operator="eq" value="3"/><condition entityname="u" attribute="fullname" operator="null"/></filter>
              <filter><condition attribute="name" operator="eq" valueof="u.fullname"/></filter>
              <link-entity name="systemuser" from="systemuserid" to="createdby" alias="u" link-type="outer" intersect="true" visible="false">
                <filter><condition attribute="fullname" operator="begins-with" value="A"/><condition attribute="systemuserid" operator="ne-userid"/></filter>
              </link-entity></entity></fetch>
            """);

        var link = Assert.Single(plan.Query.Links);
        Assert.True(link.IsOuter);
        Assert.Equal(
            new JobFilter.And(
                new JobFilter.Text(FullName, JobTextMatch.StartsWith, "A"),
                new JobFilter.Compare(new LinkedColumn("u", QueryTables.SystemUsers.PrimaryId), JobComparison.NotEqual, Caller)),
            link.Filter);
        Assert.Equal(
            new JobFilter.And(
                new JobFilter.Or(new JobFilter.Compare(JobColumns.Get("statecode"), JobComparison.Equal, 3), new JobFilter.Compare(FullName, JobComparison.Equal, null)),
                new JobFilter.CompareColumns(JobColumns.Get("name"), JobComparison.Equal, FullName)),
            plan.Query.Filter);
    }

    [Fact]
    public void Compile_order_is_that_of_the_entity_and_then_of_the_links()
    {
        var plan = Compile($"""<fetch>{Jobs}<attribute name="name" alias="title"/>{User}<order attribute="domainname" descending="true"/></link-entity><order alias="title"/><order entityname="u" attribute="fullname"/><order attribute="name" descending="true"/></entity></fetch>""");

        Assert.Equal(
            [new(JobColumns.Get("name"), false), new(FullName, false), new(new LinkedColumn("u", QueryTables.SystemUsers.Get("domainname")), true)],
            plan.Query.Order);
    }

    [Fact]
    public void Compile_links_in_links_and_names_those_without_an_alias()
    {
        var plan = Compile($"""<fetch>{Jobs}<link-entity name="systemuser" from="systemuserid" to="createdby"><link-entity name="businessunit" from="businessunitid" to="businessunitid" link-type="outer"><attribute name="name"/></link-entity></link-entity></entity></fetch>""");

        Assert.Equal(["systemuser1", "businessunit2"], plan.Query.Links.Select(link => link.Alias));
        Assert.Equal(new LinkedColumn("systemuser1", QueryTables.SystemUsers.Get("_businessunitid_value")), plan.Query.Links[1].To);
        Assert.Contains("businessunit2.name", plan.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Compile_distinct_rows_have_no_key()
    {
        var plan = Compile($"""<fetch distinct="true">{Jobs}<attribute name="messagename"/>{User}<attribute name="fullname"/><order attribute="fullname"/></link-entity></entity></fetch>""");

        Assert.False(plan.HasKey);
        Assert.True(plan.Query.Distinct);
        Assert.Equal(["messagename", "u.fullname"], plan.Columns.Select(column => column.Name));
        Assert.Same(plan.Query.Columns[1], plan.Query.Order[0].Column);
    }

    [Fact]
    public void Compile_groups_with_each_aggregate_and_each_part_of_a_date()
    {
        var plan = Compile(
            $"""
            <fetch aggregate="true" page="1">{Jobs}
              <attribute name="statecode" alias="state" groupby="true"/>
              <attribute name="createdon" alias="d" groupby="true" dategrouping="day" usertimezone="false"/><attribute name="createdon" alias="w" groupby="true" dategrouping="week"/>
              <attribute name="createdon" alias="m" groupby="true" dategrouping="month"/><attribute name="createdon" alias="q" groupby="true" dategrouping="quarter"/>
              <attribute name="createdon" alias="y" groupby="true" dategrouping="year"/>
              <attribute name="asyncoperationid" alias="n" aggregate="count"/><attribute name="errorcode" alias="c" aggregate="countcolumn"/>
              <attribute name="name" alias="u" aggregate="countcolumn" distinct="true"/>
              <attribute name="retrycount" alias="s" aggregate="sum"/><attribute name="executiontimespan" alias="a" aggregate="avg"/>
              <attribute name="createdon" alias="first" aggregate="min"/><attribute name="createdon" alias="last" aggregate="max"/>
              <order alias="n" descending="true"/><order alias="state"/>
            </entity></fetch>
            """);

        var group = Assert.IsType<QueryStage.Group>(Assert.Single(plan.Query.Stages));
        Assert.Equal([null, DatePart.Day, DatePart.Week, DatePart.Month, DatePart.Quarter, DatePart.Year], group.Keys.Select(key => key.Part));
        Assert.Equal(
            [AggregateMethod.CountRows, AggregateMethod.Count, AggregateMethod.CountDistinct, AggregateMethod.Sum, AggregateMethod.Average, AggregateMethod.Min, AggregateMethod.Max],
            group.Aggregates.Select(aggregate => aggregate.Method));
        Assert.Equal(["state", "d", "w", "m", "q", "y", "n", "c", "u", "s", "a", "first", "last"], plan.Columns.Select(column => column.Name));
        Assert.Equal(group.Outputs, plan.Query.Columns);
        Assert.Equal([group.Aggregates[0].Output, group.Keys[0].Output], plan.Query.Order.Select(term => term.Column));
        Assert.Equal(JobColumns.Get("statecode"), plan.Columns[0].Source);
        Assert.Equal(JobColumns.Get("createdon"), plan.Columns[^1].Source);
        Assert.All(plan.Columns.Skip(1).SkipLast(2), column => Assert.Null(column.Source));
        Assert.False(plan.HasKey);
    }

    [Fact]
    public void Compile_published_query_of_file_sizes()
    {
        var plan = Compile(PublishedQueries.FileSizes);

        var link = Assert.Single(plan.Query.Links);
        Assert.Equal(("fileattachment", QueryTables.FileAttachments, false), (link.Alias, link.Table, link.IsOuter));
        Assert.Equal(JobColumns.Get("datablobid"), link.To);
        Assert.Equal(["owningextension", "statecode", "statuscode", "operationtype", "TotalSize", "RecordCount"], plan.Columns.Select(column => column.Name));
        var order = Assert.Single(plan.Query.Order);
        Assert.Equal((plan.Columns[4].Column, true), (order.Column, order.Descending));
    }

    [Theory]
    [InlineData("""<fetch><entity name="account"/></fetch>""", "the element 'entity' has name=\"account\". There is no such table. There are asyncoperation, backgroundoperation, fileattachment, bulkdeleteoperation, bulkdeletefailure, systemuser, team, businessunit, sdkmessageprocessingstep.")]
    [InlineData("""<fetch><entity name="asyncoperations"/></fetch>""", "the element 'entity' has name=\"asyncoperations\". There is no such table; did you mean 'asyncoperation'? There are asyncoperation, backgroundoperation, fileattachment, bulkdeleteoperation, bulkdeletefailure, systemuser, team, businessunit, sdkmessageprocessingstep.")]
    [InlineData("""<fetch>J<link-entity name="contact" from="a" to="b"/></entity></fetch>""", "the element 'link-entity' has name=\"contact\". There is no such table. There are asyncoperation, backgroundoperation, fileattachment, bulkdeleteoperation, bulkdeletefailure, systemuser, team, businessunit, sdkmessageprocessingstep.")]
    [InlineData("""<fetch>J<link-entity name="systemuser" from="fullname" to="createdby"/></entity></fetch>""", "the element 'link-entity' joins columns of one type, and 'fullname' is String while '_createdby_value' is Guid.")]
    [InlineData("""<fetch>J<link-entity name="asyncoperation" from="waitreason" to="name"/></entity></fetch>""", "the element 'link-entity' names 'waitreason', by which rows cannot be joined.")]
    [InlineData("""<fetch>J<link-entity name="asyncoperation" from="name" to="data"/></entity></fetch>""", "the element 'link-entity' names 'data', by which rows cannot be joined.")]
    [InlineData("""<fetch>JU</link-entity>U</link-entity></entity></fetch>""", "the element 'link-entity' has alias=\"u\". Another link has it.")]
    [InlineData("""<fetch>J<filter><condition entityname="u" attribute="name" operator="null"/></filter></entity></fetch>""", "the element 'condition' has entityname=\"u\". No table is linked.")]
    [InlineData("""<fetch>J<filter><condition entityname="v" attribute="name" operator="null"/></filter>U</link-entity></entity></fetch>""", "the element 'condition' has entityname=\"v\". It is the alias of a link: u.")]
    [InlineData("""<fetch>JU<filter><condition entityname="u" attribute="fullname" operator="null"/></filter></link-entity></entity></fetch>""", "the element 'condition' has entityname=\"u\". It stands in the filters of the 'entity'; those of a link are on its own columns.")]
    [InlineData("""<fetch>JU<filter><condition attribute="fullname" operator="eq" valueof="later.name"/></filter></link-entity></entity></fetch>""", "the element 'condition' has valueof=\"later.name\". 'later' is no alias of a link that stands before it.")]
    [InlineData("""<fetch>J<order entityname="v" attribute="name"/></entity></fetch>""", "the element 'order' has entityname=\"v\". No table is linked.")]
    [InlineData("""<fetch>J<order alias="v"/></entity></fetch>""", "the element 'order' has alias=\"v\". It is no alias of an 'attribute'.")]
    [InlineData("""<fetch>J<order attribute="data"/></entity></fetch>""", "the element 'order' names 'data', by which rows cannot be ordered.")]
    [InlineData("""<fetch>J<attribute name="waitreason" alias="w"/><order alias="w"/></entity></fetch>""", "the element 'order' names 'waitreason', by which rows cannot be ordered.")]
    [InlineData("""<fetch>J<attribute name="name" alias="priority"/><attribute name="priority"/></entity></fetch>""", "the element 'attribute' gives the answer a second column of the name 'priority'; give it an alias of its own.")]
    [InlineData("""<fetch>J<attribute name="name" alias="asyncoperationid"/></entity></fetch>""", "the element 'entity' gives the answer a second column of the name 'asyncoperationid'; give it an alias of its own.")]
    [InlineData("""<fetch>J<attribute name="name" groupby="true" alias="n"/></entity></fetch>""", "the element 'attribute' groups rows or works something out of them, which needs aggregate=\"true\" of the 'fetch'.")]
    [InlineData("""<fetch>J<attribute name="name" aggregate="count" alias="n"/></entity></fetch>""", "the element 'attribute' groups rows or works something out of them, which needs aggregate=\"true\" of the 'fetch'.")]
    [InlineData("""<fetch>J<attribute name="createdon" dategrouping="day"/></entity></fetch>""", "the element 'attribute' groups rows or works something out of them, which needs aggregate=\"true\" of the 'fetch'.")]
    [InlineData("""<fetch>J<link-entity name="asyncoperation" from="parentjobid" to="asyncoperationid"><attribute name="data"/></link-entity></entity></fetch>""", "the element 'attribute' names 'data', which is answered for rows of the 'entity' only, and not for distinct ones.")]
    [InlineData("""<fetch distinct="true">J<attribute name="waitreason"/></entity></fetch>""", "the element 'attribute' names 'waitreason', which is answered for rows of the 'entity' only, and not for distinct ones.")]
    [InlineData("""<fetch distinct="true">J<attribute name="name"/><order attribute="createdon"/></entity></fetch>""", "the element 'order' orders distinct rows by 'createdon', which is none of their columns; add an 'attribute' for it.")]
    [InlineData("""<fetch aggregate="true">J</entity></fetch>""", "the element 'entity' holds no 'attribute', and one at least is worked out of the rows or groups them.")]
    [InlineData("""<fetch aggregate="true">J<all-attributes/></entity></fetch>""", "the element 'entity' holds 'all-attributes', which does not go with aggregate=\"true\".")]
    [InlineData("""<fetch aggregate="true">J<attribute name="name" aggregate="count"/></entity></fetch>""", "the element 'attribute' needs the attribute 'alias', since aggregate=\"true\".")]
    [InlineData("""<fetch aggregate="true">J<attribute name="name" alias="n"/></entity></fetch>""", "the element 'attribute' needs one of the attributes 'aggregate' and groupby=\"true\", since aggregate=\"true\".")]
    [InlineData("""<fetch aggregate="true">J<attribute name="name" alias="n" groupby="true" aggregate="count"/></entity></fetch>""", "the element 'attribute' needs one of the attributes 'aggregate' and groupby=\"true\", since aggregate=\"true\".")]
    [InlineData("""<fetch aggregate="true">J<attribute name="name" alias="n" groupby="true"/><attribute name="name" alias="n" aggregate="count"/></entity></fetch>""", "the element 'attribute' has alias=\"n\". Another 'attribute' has it.")]
    [InlineData("""<fetch aggregate="true">J<attribute name="data" alias="n" groupby="true"/></entity></fetch>""", "the element 'attribute' names 'data', by which rows cannot be grouped, nor anything worked out of it.")]
    [InlineData("""<fetch aggregate="true">J<attribute name="name" alias="n" groupby="true" dategrouping="day"/></entity></fetch>""", "the element 'attribute' has 'dategrouping', which goes with groupby=\"true\" of a column of dates.")]
    [InlineData("""<fetch aggregate="true">J<attribute name="createdon" alias="n" aggregate="min" dategrouping="day"/></entity></fetch>""", "the element 'attribute' has 'dategrouping', which goes with groupby=\"true\" of a column of dates.")]
    [InlineData("""<fetch aggregate="true">J<attribute name="name" alias="n" aggregate="sum"/></entity></fetch>""", "the element 'attribute' has aggregate=\"sum\". It is not for a column of type String, which 'name' is.")]
    [InlineData("""<fetch aggregate="true">J<attribute name="ownerid" alias="n" aggregate="max"/></entity></fetch>""", "the element 'attribute' has aggregate=\"max\". It is not for a column of type Guid, which '_ownerid_value' is.")]
    [InlineData("""<fetch aggregate="true">J<attribute name="createdon" alias="n" aggregate="avg"/></entity></fetch>""", "the element 'attribute' has aggregate=\"avg\". It is not for a column of type DateTimeOffset, which 'createdon' is.")]
    [InlineData("""<fetch aggregate="true">J<attribute name="name" alias="n" aggregate="count"/><order attribute="name"/></entity></fetch>""", "the element 'order' names a column, and with aggregate=\"true\" the order is one of aliases: use 'alias'.")]
    public void Compile_what_will_not_do_is_refused(string text, string sentence) =>
        Assert.EndsWith($": {sentence}", Assert.Throws<FetchXmlException>(() => Compile(Whole(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""<fetch>J<attribute name="nam"/></entity></fetch>""", "FetchXML, line 1, character 39: 'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?")]
    [InlineData("""<fetch>J<order attribute="nam"/></entity></fetch>""", "FetchXML, line 1, character 39: 'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?")]
    [InlineData("""<fetch>J<filter><condition attribute="name" operator="eq" valueof="nam"/></filter></entity></fetch>""", "FetchXML, line 1, character 47: 'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?")]
    [InlineData("""<fetch>J<filter><condition attribute="statuscode" operator="eq" value="x"/></filter></entity></fetch>""", "FetchXML, line 1, character 47: The condition on 'statuscode': the value 'x' is not a whole number of 32 bits.")]
    [InlineData("""<fetch>J<filter><condition attribute="statuscode" operator="eq"/></filter></entity></fetch>""", "FetchXML, line 1, character 47: The condition on 'statuscode': the operator Equal takes one value, and 0 were given.")]
    [InlineData("""<fetch>J<filter><condition attribute="createdon" operator="between" valueof="modifiedon"/></filter></entity></fetch>""", "FetchXML, line 1, character 47: The condition on 'createdon': the operator Between does not compare a column with another one.")]
    [InlineData("""<fetch>J<link-entity name="systemuser" from="userid" to="createdby"/></entity></fetch>""", "FetchXML, line 1, character 39: 'systemuser' entity doesn't contain attribute with Name = 'userid'.")]
    public void Compile_names_the_place_of_a_column_or_value_that_will_not_do(string text, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<JobException>(() => Compile(Whole(text))).Message);

    [Fact]
    public void Compile_column_that_there_is_not_has_the_code_of_Dataverse() =>
        Assert.Equal(JobErrorCodes.QueryBuilderNoAttribute, Assert.Throws<JobException>(() => Compile(Whole("<fetch>J<attribute name='nam'/></entity></fetch>"))).Code);

    [Fact]
    public void Compile_is_bounded_in_links_conditions_columns_and_terms()
    {
        string Many(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));
        string Links(int count) => $"<fetch>{Jobs}{Many(count, _ => "<link-entity name='systemuser' from='systemuserid' to='createdby'/>")}</entity></fetch>";
        string Conditions(int count) => $"<fetch>{Jobs}<filter>{Many(count, _ => "<condition attribute='name' operator='null'/>")}</filter></entity></fetch>";
        string Columns(int count, string fetch) => $"<fetch {fetch}>{Jobs}{Many(count, i => $"<attribute name='name' alias='a{i}'/>")}</entity></fetch>";
        string Keys(int count) => $"<fetch aggregate='true'>{Jobs}{Many(count, i => $"<attribute name='name' alias='a{i}' groupby='1'/>")}</entity></fetch>";

        Assert.Equal(15, Compile(Links(15)).Query.Links.Count);
        Assert.EndsWith("the element 'link-entity' is one link too many: at most 15 are taken.", Fault(Links(16)), StringComparison.Ordinal);
        Assert.NotNull(Compile(Conditions(500)));
        Assert.Equal("FetchXML: There are more than 500 conditions.", Fault(Conditions(501)));
        Assert.EndsWith("the element 'fetch' has more than 1,000 columns.", Fault(Columns(1_000, "")), StringComparison.Ordinal);
        Assert.EndsWith("the element 'fetch' has more than 200 distinct columns.", Fault(Columns(201, "distinct='true'")), StringComparison.Ordinal);
        Assert.EndsWith("the element 'fetch' has more than 200 aggregates and keys.", Fault(Keys(201)), StringComparison.Ordinal);

        static string Fault(string text) => Assert.Throws<FetchXmlException>(() => Compile(text)).Message;
    }

    [Fact]
    public void CompileCriteria_takes_the_rows_that_the_filter_takes()
    {
        Assert.Null(Criteria("""<fetch distinct="true" count="10" page="1"><entity name="asyncoperation"><attribute name="name"/><order attribute="createdon"/></entity></fetch>"""));
        Assert.Equal(
            new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 30),
            Criteria("""<fetch><entity name="asyncoperation"><filter><condition attribute="statuscode" operator="eq" value="30"/></filter></entity></fetch>"""));
    }

    [Theory]
    [InlineData("""<fetch top="5">J</entity></fetch>""", "the element 'fetch' has top=\"5\". An action on many jobs takes all rows that match: leave it out.")]
    [InlineData("""<fetch paging-cookie="x">J</entity></fetch>""", "the element 'fetch' has paging-cookie=\"x\". An action on many jobs takes all rows that match: leave it out.")]
    [InlineData("""<fetch page="2">J</entity></fetch>""", "the element 'fetch' has page=\"2\". An action on many jobs takes all rows that match, and not page by page: leave it out.")]
    [InlineData("""<fetch aggregate="true">J</entity></fetch>""", "the element 'fetch' has aggregate=\"true\". An action on many jobs takes rows, and no aggregates of them: leave it out.")]
    [InlineData("""<fetch>JU</link-entity></entity></fetch>""", "the element 'link-entity' is not taken: an action on many jobs takes no linked tables.")]
    [InlineData("""<fetch><entity name="systemuser"/></fetch>""", "the element 'entity' has name=\"systemuser\". An action on many jobs takes rows of 'asyncoperation'.")]
    [InlineData("""<fetch>J<attribute name="name" aggregate="count" alias="n"/></entity></fetch>""", "the element 'attribute' groups rows or works something out of them, which needs aggregate=\"true\" of the 'fetch'.")]
    public void CompileCriteria_of_more_than_criteria_is_refused(string text, string sentence) =>
        Assert.EndsWith($": {sentence}", Assert.Throws<FetchXmlException>(() => Criteria(Whole(text))).Message, StringComparison.Ordinal);

    private static string Jobs => """<entity name="asyncoperation">""";

    private static string Whole(string text) => text.Replace("J", Jobs, StringComparison.Ordinal).Replace("U", User, StringComparison.Ordinal);

    private static FetchPlan Compile(string text) => FetchCompiler.Compile(FetchXmlParser.Parse(text), Caller);

    private static JobFilter? Criteria(string text) => FetchCompiler.CompileCriteria(FetchXmlParser.Parse(text), Caller);
}
