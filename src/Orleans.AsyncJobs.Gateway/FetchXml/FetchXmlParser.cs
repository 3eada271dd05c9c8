using System.Xml;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>
/// Reads FetchXML. Attributes that say only how Dataverse finds or sends the rows are passed over; what would change the answer
/// and is not served is refused with its name: an element or attribute that is passed over in silence answers, or deletes,
/// the wrong rows.
/// </summary>
internal static class FetchXmlParser
{
    /// <summary>The most characters. Dataverse takes a query string of 64 KB in a batch.</summary>
    public const int MaxLength = 65_536;

    /// <summary>How deep links may be nested: each level is a call. There are at most <see cref="FetchCompiler.MaxLinkEntities"/> in all.</summary>
    private const int MaxLinkDepth = FetchCompiler.MaxLinkEntities;

    private const string OfEntity = "'attribute', 'all-attributes', 'filter', 'order' and 'link-entity'";
    private const string OtherRows = "It would change which rows are taken and is not supported: leave it out.";

    // What Dataverse's own tools write, and what says only how the answer is sent or found.
    private static readonly string[] ToleratedOfFetch =
        ["version", "mapping", "output-format", "no-lock", "latematerialize", "useraworderby", "options", "savedqueryid", "min-active-row-version"];

    private static readonly Dictionary<string, AggregateMethod> Aggregates = new(StringComparer.Ordinal)
    {
        ["count"] = AggregateMethod.CountRows,
        ["countcolumn"] = AggregateMethod.Count,
        ["sum"] = AggregateMethod.Sum,
        ["avg"] = AggregateMethod.Average,
        ["min"] = AggregateMethod.Min,
        ["max"] = AggregateMethod.Max,
    };

    private static readonly Dictionary<string, DatePart> Parts = new(StringComparer.Ordinal)
    {
        ["day"] = DatePart.Day,
        ["week"] = DatePart.Week,
        ["month"] = DatePart.Month,
        ["quarter"] = DatePart.Quarter,
        ["year"] = DatePart.Year,
    };

    /// <summary>Reads a query.</summary>
    /// <exception cref="FetchXmlException">It cannot be understood, or asks for what is not served.</exception>
    public static FetchQuery Parse(string text) => FetchXmlReader.Read(text, MaxLength, ReadFetch);

    private static FetchQuery ReadFetch(XmlReader reader)
    {
        if (reader.LocalName is not "fetch")
        {
            throw reader.Unexpected("the document begins with 'fetch'");
        }

        var element = FetchElement.Read(
            reader, ["top", "count", "page", "paging-cookie", "distinct", "aggregate", "returntotalrecordcount", "utc-offset", "datasource"], ToleratedOfFetch);
        element.Only("utc-offset", ["0"], "Days are those of UTC: leave it out.");
        element.Only("datasource", [], OtherRows);
        FetchTable? entity = null;
        reader.ReadChildren(name => entity = (name, entity) switch
        {
            ("entity", null) => ReadEntity(reader),
            ("entity", _) => throw reader.Unexpected("there is one 'entity' in a 'fetch'"),
            _ => throw reader.Unexpected("a 'fetch' holds an 'entity'"),
        });
        return new FetchQuery(element, entity ?? throw element.Refused("holds no 'entity'"))
        {
            Top = element.Number("top", JobQuery.MaxRows, $"At most {JobQuery.MaxRows:N0} rows are answered at once: use 'count' and take them page by page."),
            Count = element.Number("count"),
            Page = element.Number("page"),
            Cookie = element.Find("paging-cookie") is { Length: > 0 } cookie ? cookie : null,
            IsDistinct = element.Flag("distinct"),
            IsAggregate = element.Flag("aggregate"),
            WithTotal = element.Flag("returntotalrecordcount"),
        };
    }

    private static FetchTable ReadEntity(XmlReader reader)
    {
        var element = FetchElement.Read(reader, ["name"], "enableprefiltering", "prefilterparametername");
        return ReadTable(reader, new FetchTable(element, element.Get("name")), "an 'entity'", depth: 1);
    }

    private static FetchLink ReadLink(XmlReader reader, int depth)
    {
        var element = FetchElement.Read(
            reader, ["name", "from", "to", "alias", "link-type"], "intersect", "visible", "enableprefiltering", "prefilterparametername");
        var isOuter = element.Find("link-type") switch
        {
            null or "inner" => false,
            "outer" => true,
            var other => throw element.Has("link-type", other, "It is 'inner' or 'outer'."),
        };
        if (depth > MaxLinkDepth)
        {
            throw element.Refused($"is nested deeper than {MaxLinkDepth} levels");
        }

        var table = ReadTable(reader, new FetchTable(element, element.Get("name")), "a 'link-entity'", depth + 1);
        return new FetchLink(table, element.Get("from"), element.Get("to"), element.Alias("alias"), isOuter);
    }

    private static FetchTable ReadTable(XmlReader reader, FetchTable table, string what, int depth)
    {
        List<FetchAttribute> attributes = [];
        List<FetchFilter> filters = [];
        List<FetchOrder> orders = [];
        List<FetchLink> links = [];
        var (withAll, withNone) = (false, false);
        reader.ReadChildren(name =>
        {
            switch (name)
            {
                case "attribute":
                    attributes.Add(ReadAttribute(reader));
                    break;
                case "all-attributes":
                    FetchElement.Read(reader, []);
                    reader.ReadNothing();
                    withAll = true;
                    break;
                case "no-attrs":
                    FetchElement.Read(reader, []);
                    reader.ReadNothing();
                    withNone = true;
                    break;
                case "filter":
                    filters.Add(FetchFilterParser.Read(reader, depth: 1));
                    break;
                case "order":
                    orders.Add(ReadOrder(reader));
                    break;
                case "link-entity":
                    links.Add(ReadLink(reader, depth));
                    break;
                default:
                    throw reader.Unexpected($"{what} holds {OfEntity}");
            }
        });
        return table with { WithAll = withAll, WithNone = withNone, Attributes = attributes, Filters = filters, Orders = orders, Links = links };
    }

    private static FetchAttribute ReadAttribute(XmlReader reader)
    {
        var element = FetchElement.Read(reader, ["name", "alias", "aggregate", "groupby", "dategrouping", "distinct", "rowaggregate"], "usertimezone", "addedby", "build");
        element.Only("rowaggregate", [], "Rows have no hierarchy here.");
        var isDistinct = element.Flag("distinct");
        AggregateMethod? aggregate = element.Find("aggregate") is not { } method ? null : Aggregates.TryGetValue(method, out var found)
            ? found
            : throw element.Has("aggregate", method, $"It is one of {string.Join(", ", Aggregates.Keys)}.");
        if (isDistinct)
        {
            aggregate = aggregate == AggregateMethod.Count ? AggregateMethod.CountDistinct : throw element.Has("distinct", "true", "It goes with aggregate=\"countcolumn\".");
        }

        var attribute = new FetchAttribute(element, element.Get("name"), element.Alias("alias")) { Aggregate = aggregate, IsKey = element.Flag("groupby"), Part = PartOf(element) };
        reader.ReadNothing();
        return attribute;
    }

    private static DatePart? PartOf(FetchElement element) => element.Find("dategrouping") switch
    {
        null => null,
        var part when Parts.TryGetValue(part, out var found) => found,
        "fiscal-period" or "fiscal-year" => throw element.Has("dategrouping", element.Get("dategrouping"), "There is no fiscal calendar; use month, quarter or year."),
        var part => throw element.Has("dategrouping", part, $"It is one of {string.Join(", ", Parts.Keys)}."),
    };

    private static FetchOrder ReadOrder(XmlReader reader)
    {
        var element = FetchElement.Read(reader, ["attribute", "alias", "entityname", "descending"]);
        var order = new FetchOrder(element, element.Find("attribute"), element.Find("alias"), element.Find("entityname"), element.Flag("descending"));
        if ((order.Attribute is null) == (order.Alias is null))
        {
            throw element.Refused("needs one of the attributes 'attribute' and 'alias'");
        }

        reader.ReadNothing();
        return order;
    }
}
