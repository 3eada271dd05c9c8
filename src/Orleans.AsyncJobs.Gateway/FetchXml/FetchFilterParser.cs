using System.Xml;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>Reads the filters of FetchXML.</summary>
internal static class FetchFilterParser
{
    private static readonly string[] QuickFind = ["isquickfindfields", "overridequickfindrecordlimitenabled", "overridequickfindrecordlimitdisabled"];

    /// <summary>Reads the filter that a reader stands on.</summary>
    /// <exception cref="FetchXmlException">It cannot be understood, or asks for what is not served.</exception>
    public static FetchFilter Read(XmlReader reader, int depth)
    {
        var element = FetchElement.Read(reader, ["type", .. QuickFind], "hint");
        element.Only("type", ["and", "or"], "It is 'and' or 'or'.");
        foreach (var name in QuickFind)
        {
            element.Only(name, ["false", "0"], "Quick find is not supported.");
        }

        // Each level is a call: bounded here, and not by the stack.
        if (depth > CriteriaCompiler.MaxDepth)
        {
            throw element.Refused($"is {CriteriaCompiler.TooDeep}");
        }

        List<FetchCondition> conditions = [];
        List<FetchFilter> filters = [];
        reader.ReadChildren(name =>
        {
            switch (name)
            {
                case "condition":
                    conditions.Add(ReadCondition(reader));
                    break;
                case "filter":
                    filters.Add(Read(reader, depth + 1));
                    break;
                case "link-entity":
                    throw reader.Unexpected("a link inside of a 'filter' (any, all, …) is not supported; link the table in the 'entity'");
                default:
                    throw reader.Unexpected("a 'filter' holds 'condition' and 'filter'");
            }
        });
        return new FetchFilter(element.Find("type") is "or", conditions, filters);
    }

    private static FetchCondition ReadCondition(XmlReader reader)
    {
        var element = FetchElement.Read(
            reader, ["attribute", "operator", "value", "valueof", "entityname", "aggregate", "alias", "rowaggregate"], "uiname", "uitype", "uihidden", "hidden");
        foreach (var name in (string[])["aggregate", "alias", "rowaggregate"])
        {
            element.Only(name, [], "A condition is one on the rows, and not on what is worked out of them.");
        }

        var column = element.Get("attribute");
        var word = element.Get("operator");
        var found = FetchOperators.Find(word) ?? throw element.Refused(FetchOperators.IsUnserved(word)
            ? $"has the operator '{word}', which is not supported: jobs have nothing that it asks for"
            : $"has the operator '{TextLimit.Shown(word)}', which is not known{NearestName.Suggest(word, FetchOperators.Names)}");
        List<string> values = element.Find("value") is { } value ? [value] : [];
        reader.ReadChildren(name =>
        {
            if (name is not "value")
            {
                throw reader.Unexpected("a 'condition' holds 'value'");
            }

            if (values.Count == JobFilter.In.MaxValues)
            {
                throw element.Refused($"has more than {JobFilter.In.MaxValues:N0} values");
            }

            FetchElement.Read(reader, [], "uiname", "uitype");
            values.Add(reader.ReadText());
        });

        var valueOf = element.Find("valueof") is null ? null : element.Get("valueof");
        if (valueOf is not null && values.Count > 0)
        {
            throw element.Refused("has both a value and 'valueof'");
        }

        // Dataverse's own tools write value="" beside operators that take none.
        var isNone = found is JobConditionOperator.Null or JobConditionOperator.NotNull && values is [""];
        return new FetchCondition(element, new JobCondition(column, found, isNone ? [] : values), element.Find("entityname"), valueOf);
    }
}
