using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Gateway.QueryExpressions;
using Orleans.AsyncJobs.Maintenance.Criteria;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>Criteria that somebody has mistyped are read or refused with a sentence: nothing else comes of them.</summary>
public sealed class CriteriaPropertyTests
{
    private const string Fetch =
        """<fetch version="1.0"><entity name="asyncoperation"><attribute name="name"/><order attribute="createdon" descending="true"/><filter type="or"><condition attribute="statuscode" operator="in"><value>30</value><value>31</value></condition><filter><condition attribute="completedon" operator="olderthan-x-days" value="30"/><condition attribute="name" operator="like" value="%x%"/></filter></filter></entity></fetch>""";

    private const string Linked =
        """<fetch top="5" distinct="true"><entity name="asyncoperation"><attribute name="name" alias="n"/><filter><condition entityname="u" attribute="fullname" operator="eq" valueof="name"/></filter><link-entity name="systemuser" from="systemuserid" to="createdby" alias="u" link-type="outer"><attribute name="fullname"/><order attribute="fullname"/></link-entity></entity></fetch>""";

    private const string Grouped =
        """<fetch aggregate="true" page="1" count="10"><entity name="asyncoperation"><attribute name="createdon" alias="day" groupby="true" dategrouping="day"/><attribute name="retrycount" alias="sum" aggregate="sum"/><attribute name="name" alias="names" aggregate="countcolumn" distinct="true"/><order alias="sum" descending="1"/></entity></fetch>""";

    private const string Expression =
        """{"EntityName":"asyncoperation","ColumnSet":{"AllColumns":true},"Criteria":{"FilterOperator":"Or","Conditions":[{"AttributeName":"statuscode","Operator":"In","Values":[30,"31"]}],"Filters":[{"Conditions":[{"AttributeName":"completedon","Operator":"OlderThanXDays","Values":[{"Type":"System.Int32","Value":"30"}]}]}]}}""";

    private static readonly string[] Pieces =
        ["<", ">", "/", "\"", "'", "=", "&", "&amp;", "&#0;", "<![CDATA[", "]]>", "<!--", "<!DOCTYPE a>", "<?x?>", " ", "\n", "\0", "\ud800", "ß", "filter", "condition", "value", "30", "-1", "{", "}", "[", "]", ":", ",", "null", "true", "\\u0000", "\\ud800"];

    [Fact]
    public void Fetch_that_is_mistyped_is_read_or_refused() => Prop.ForAll(
        Mistyped(Fetch).ToArbitrary(),
        text => IsReadOrRefused<FetchXmlException>(() => FetchCompiler.CompileCriteria(FetchXmlParser.Parse(text), Guid.Empty))).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Fetch_of_a_list_that_is_mistyped_is_read_or_refused() => Prop.ForAll(
        Gen.OneOf(Mistyped(Linked), Mistyped(Grouped)).ToArbitrary(),
        text => IsReadOrRefused<FetchXmlException>(() => FetchCompiler.Compile(FetchXmlParser.Parse(text), Guid.Empty))).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Expression_that_is_mistyped_is_read_or_refused() => Prop.ForAll(
        Mistyped(Expression).ToArbitrary(),
        text => IsReadOrRefused<WebApiException>(() => CriteriaCompiler.Compile(QueryExpressionReader.Read(JsonElement.Parse(text.Replace("\ud800", "", StringComparison.Ordinal))), Guid.Empty))).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    /// <summary>A text in which some pieces are left out, doubled, or put in.</summary>
    private static Gen<string> Mistyped(string text) => Gen.Choose(1, 4).SelectMany(count => Edit(text).ListOf(count)).Select(edits => edits.Aggregate(text, (edited, edit) => edit(edited)));

    private static Gen<Func<string, string>> Edit(string text) =>
        from kind in Gen.Choose(0, 2)
        from place in Gen.Choose(0, text.Length)
        from length in Gen.Choose(1, 30)
        from piece in Gen.Elements(Pieces)
        select Applied(kind, place, length, piece);

    private static Func<string, string> Applied(int kind, int place, int length, string piece) => text =>
    {
        var at = Math.Min(place, text.Length);
        var cut = Math.Min(length, text.Length - at);
        return kind switch
        {
            0 => text.Remove(at, cut),
            1 => text.Insert(at, text.Substring(at, cut)),
            _ => text.Insert(at, piece),
        };
    };

    private static bool IsReadOrRefused<TRefusal>(Action read)
        where TRefusal : Exception
    {
        try
        {
            read();
            return true;
        }
        catch (TRefusal refusal)
        {
            return refusal.Message.Length > 0;
        }
        catch (JobException refusal)
        {
            return refusal.Message.Length > 0;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The text is no JSON, or holds half of a surrogate pair: the body of the request is refused for that.
            return true;
        }
    }
}
