using System.Xml;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>
/// Reads FetchXML: which rows of a table. What only says how they are shown (attributes, their order, the size of a page) is
/// checked and changes nothing. What would change the rows and is not served is refused with its name: an element or
/// attribute that is passed over in silence answers, or deletes, the wrong rows.
/// </summary>
/// <remarks>The document is read in one pass, without a DTD or anything from outside, and its size and depth are bounded.</remarks>
internal static class FetchXmlParser
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 65_536;

    private const string NotServed = "is not supported yet";

    private static readonly string[] False = ["false", "0"];

    // What Dataverse's own tools write, and what says only how the answer is sent or found.
    private static readonly string[] ToleratedOfFetch =
        ["version", "mapping", "output-format", "no-lock", "distinct", "count", "returntotalrecordcount", "latematerialize", "useraworderby", "options", "savedqueryid", "min-active-row-version"];

    private static readonly string[] ToleratedOfCondition = ["uiname", "uitype", "uihidden"];

    /// <summary>Reads a query.</summary>
    /// <exception cref="FetchXmlException">It cannot be understood, or asks for what is not served.</exception>
    /// <exception cref="JobException">It names a column that there is not.</exception>
    public static FetchQuery Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw FetchXmlException.Whole($"it has {text.Length:N0} characters; at most {MaxLength:N0} are taken.");
        }

        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxLength,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        try
        {
            using var input = new StringReader(text);
            using var reader = XmlReader.Create(input, settings);
            reader.MoveToContent();
            var query = ReadFetch(reader);

            // What follows the document would make it another one.
            while (reader.Read())
            {
            }

            return query;
        }
        catch (XmlException exception)
        {
            var isDtd = text.Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
            throw FetchXmlException.At(exception.LineNumber, exception.LinePosition, isDtd ? "a document type is not taken; leave <!DOCTYPE …> out." : $"it is not well-formed XML: {exception.Message}");
        }
    }

    /// <summary>Where a reader stands.</summary>
    public static (int Line, int Column) PlaceOf(XmlReader reader) => reader is IXmlLineInfo place ? (place.LineNumber, place.LinePosition) : (0, 0);

    private static FetchQuery ReadFetch(XmlReader reader)
    {
        if (reader.LocalName is not "fetch")
        {
            throw Unexpected(reader, "the document begins with 'fetch'");
        }

        var attributes = FetchAttributes.Read(reader, ["top", "page", "paging-cookie", "aggregate", "utc-offset", "datasource"], ToleratedOfFetch);
        attributes.Only("aggregate", False, "Aggregates are not supported yet.");
        attributes.Only("page", ["1"], "The rows are not taken page by page: leave it out.");
        foreach (var name in (string[])["top", "paging-cookie", "utc-offset", "datasource"])
        {
            // A part of the rows, or others: what is said is not what would be done.
            attributes.Only(name, [], "It would change which rows are taken and is not supported yet: leave it out.");
        }

        FetchQuery? query = null;
        ReadChildren(reader, () =>
        {
            query = (reader.LocalName, query) switch
            {
                ("entity", null) => ReadEntity(reader),
                ("entity", _) => throw Unexpected(reader, "there is one 'entity' in a 'fetch'"),
                _ => throw Unexpected(reader, "a 'fetch' holds an 'entity'"),
            };
        });
        return query ?? throw attributes.Refused("holds no 'entity'");
    }

    private static FetchQuery ReadEntity(XmlReader reader)
    {
        var attributes = FetchAttributes.Read(reader, ["name"]);
        var name = attributes.Get("name");
        if (name is not JobModel.EntityTypeName)
        {
            throw attributes.Refused($"names '{TextLimit.Shown(name)}'; '{JobModel.EntityTypeName}' is the one table that is served");
        }

        List<JobCriteria> filters = [];
        ReadChildren(reader, () =>
        {
            switch (reader.LocalName)
            {
                case "filter":
                    filters.Add(ReadFilter(reader, depth: 1));
                    break;
                case "attribute":
                    ReadAttribute(reader);
                    break;
                case "all-attributes":
                    FetchAttributes.Read(reader, []);
                    ReadNothing(reader);
                    break;
                case "order":
                    ReadOrder(reader);
                    break;
                case "link-entity":
                    throw Unexpected(reader, NotServed);
                default:
                    throw Unexpected(reader, $"an 'entity' holds 'filter', 'attribute', 'all-attributes' and 'order'");
            }
        });
        return new FetchQuery(name, new JobCriteria { Filters = filters });
    }

    private static JobCriteria ReadFilter(XmlReader reader, int depth)
    {
        var attributes = FetchAttributes.Read(reader, ["type", "isquickfindfields", "overridequickfindrecordlimitenabled", "overridequickfindrecordlimitdisabled"], "hint");
        attributes.Only("type", ["and", "or"], "It is 'and' or 'or'.");
        foreach (var name in (string[])["isquickfindfields", "overridequickfindrecordlimitenabled", "overridequickfindrecordlimitdisabled"])
        {
            attributes.Only(name, False, "Quick find is not supported.");
        }

        // Each level is a call: bounded here, and not by the stack.
        if (depth > CriteriaCompiler.MaxDepth)
        {
            throw attributes.Refused($"is {CriteriaCompiler.TooDeep}");
        }

        List<JobCondition> conditions = [];
        List<JobCriteria> filters = [];
        ReadChildren(reader, () =>
        {
            switch (reader.LocalName)
            {
                case "condition":
                    conditions.Add(ReadCondition(reader));
                    break;
                case "filter":
                    filters.Add(ReadFilter(reader, depth + 1));
                    break;
                case "link-entity":
                    throw Unexpected(reader, NotServed);
                default:
                    throw Unexpected(reader, "a 'filter' holds 'condition' and 'filter'");
            }
        });
        return new JobCriteria { IsAny = attributes.Find("type") is "or", Conditions = conditions, Filters = filters };
    }

    private static JobCondition ReadCondition(XmlReader reader)
    {
        var attributes = FetchAttributes.Read(reader, ["attribute", "operator", "value", "valueof", "entityname", "aggregate", "alias", "rowaggregate"], ToleratedOfCondition);
        foreach (var name in (string[])["valueof", "entityname", "aggregate", "alias", "rowaggregate"])
        {
            attributes.Only(name, [], "That is not supported yet.");
        }

        var column = attributes.Get("attribute");
        var word = attributes.Get("operator");
        var found = FetchOperators.Find(word) ?? throw attributes.Refused(FetchOperators.IsUnserved(word)
            ? $"has the operator '{word}', which is not supported: jobs have nothing that it asks for"
            : $"has the operator '{TextLimit.Shown(word)}', which is not known{NearestName.Suggest(word, FetchOperators.Names)}");
        List<string> values = attributes.Find("value") is { } value ? [value] : [];
        ReadChildren(reader, () =>
        {
            if (reader.LocalName is not "value")
            {
                throw Unexpected(reader, "a 'condition' holds 'value'");
            }

            if (values.Count == JobFilter.In.MaxValues)
            {
                throw attributes.Refused($"has more than {JobFilter.In.MaxValues:N0} values");
            }

            values.Add(ReadValue(reader));
        });

        // Dataverse's own tools write value="" beside operators that take none.
        return new JobCondition(column, found, found is JobConditionOperator.Null or JobConditionOperator.NotNull && values is [""] ? [] : values);
    }

    private static string ReadValue(XmlReader reader)
    {
        FetchAttributes.Read(reader, [], "uiname", "uitype");
        var (line, column) = PlaceOf(reader);
        if (reader.IsEmptyElement)
        {
            return string.Empty;
        }

        var text = new System.Text.StringBuilder();
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            text.Append(reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace
                ? reader.Value
                : throw FetchXmlException.At(line, column, "the element 'value' holds a text and nothing else."));
        }

        return text.ToString();
    }

    private static void ReadAttribute(XmlReader reader)
    {
        var attributes = FetchAttributes.Read(reader, ["name", "aggregate", "groupby", "dategrouping", "distinct", "rowaggregate"], "alias", "usertimezone", "addedby", "build");
        foreach (var name in (string[])["aggregate", "groupby", "dategrouping", "distinct", "rowaggregate"])
        {
            attributes.Only(name, False, "Aggregates are not supported yet.");
        }

        _ = CriteriaTable.Jobs.Find(attributes.Get("name"));
        ReadNothing(reader);
    }

    private static void ReadOrder(XmlReader reader)
    {
        var attributes = FetchAttributes.Read(reader, ["attribute", "alias", "entityname", "descending"]);
        attributes.Only("alias", [], "Aggregates are not supported yet.");
        attributes.Only("entityname", [], "Linked tables are not supported yet.");
        attributes.Only("descending", ["true", "1", .. False], "It is true or false.");
        _ = CriteriaTable.Jobs.Find(attributes.Get("attribute"));
        ReadNothing(reader);
    }

    /// <summary>Calls for each element inside of the one that the reader stands on, and leaves it on its end.</summary>
    private static void ReadChildren(XmlReader reader, Action read)
    {
        if (reader.IsEmptyElement)
        {
            return;
        }

        var parent = reader.LocalName;
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Prefix.Length > 0)
            {
                var (line, column) = PlaceOf(reader);
                throw FetchXmlException.At(line, column, $"the element '{parent}' holds elements without a namespace and nothing else.");
            }

            read();
        }
    }

    private static void ReadNothing(XmlReader reader) => ReadChildren(reader, () => throw Unexpected(reader, "it stands where nothing is expected"));

    private static FetchXmlException Unexpected(XmlReader reader, string why)
    {
        var (line, column) = PlaceOf(reader);
        return FetchXmlException.At(line, column, why == NotServed ? $"the element '{TextLimit.Shown(reader.LocalName)}' {why}." : $"the element '{TextLimit.Shown(reader.LocalName)}' is not expected: {why}.");
    }
}
